// Command edge is the rig's stand-in for Google's front door.
//
// It ends TLS for *.googleapis.com, routes by Host, keeps objects in memory, issues tokens, answers as the
// instance metadata server, and logs every request as one JSON line. A host or path it does not know is a 404
// that names the host, so that an API the product touches unnoticed shows up in a test.
package main

import (
	"crypto/tls"
	"flag"
	"io"
	"log"
	"net/http"
	"os"

	"github.com/fsouza/fake-gcs-server/fakestorage"
)

var (
	address  = flag.String("address", "10.200.0.2:443", "where TLS is served")
	metadata = flag.String("metadata", "169.254.169.254:80", "where the instance metadata server answers; empty: nowhere")
	cert     = flag.String("cert", "", "certificate file")
	key      = flag.String("key", "", "key file")
	project  = flag.String("project", "rig-project", "project id")
	routes   = flag.String("routes", "", "file of JSON {host: http://address}, read again for each unknown host")
	requests = flag.String("requests", "", "file to append one JSON line a request to")
)

func main() {
	flag.Parse()
	store, err := fakestorage.NewServerWithOptions(fakestorage.Options{NoListener: true, ExternalURL: "https://storage.googleapis.com", PublicHost: "storage.googleapis.com", BucketsLocation: "US"})
	if err != nil {
		log.Fatal(err)
	}
	out := io.Writer(io.Discard)
	if *requests != "" {
		if out, err = os.OpenFile(*requests, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644); err != nil {
			log.Fatal(err)
		}
	}
	front := &front{objects: strict(store, store.HTTPHandler()), routes: *routes}
	if *metadata != "" {
		go func() { log.Fatal(http.ListenAndServe(*metadata, logged(out, http.HandlerFunc(instance)))) }()
	}
	server := &http.Server{Addr: *address, Handler: logged(out, front), TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}}
	log.Fatal(server.ListenAndServeTLS(*cert, *key))
}
