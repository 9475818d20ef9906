package main

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
)

// front chooses by host who answers; a host that nobody answers for is an error that names it.
type front struct {
	objects http.Handler
	routes  string
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	switch {
	case isStorage(host, r.URL.Path):
		f.objects.ServeHTTP(w, r)
	case host == "oauth2.googleapis.com" && r.URL.Path == "/token":
		answer(w, 200, token())
	default:
		f.elsewhere(w, r, host)
	}
}

func isStorage(host, path string) bool {
	if host == "www.googleapis.com" {
		return strings.HasPrefix(path, "/storage/") || strings.HasPrefix(path, "/upload/storage/") || strings.HasPrefix(path, "/batch/storage/")
	}
	return host == "storage.googleapis.com" || strings.HasSuffix(host, ".storage.googleapis.com")
}

// elsewhere passes a request on to what a test has plugged in for this host. The table is read each time, so
// that a test needs no restart.
func (f *front) elsewhere(w http.ResponseWriter, r *http.Request, host string) {
	table := map[string]string{}
	if data, err := os.ReadFile(f.routes); err == nil {
		_ = json.Unmarshal(data, &table)
	}
	to, known := table[host]
	if !known {
		refuse(w, 404, "rig: no route for "+r.Method+" https://"+host+r.URL.Path)
		return
	}
	target, err := url.Parse(to)
	if err != nil {
		refuse(w, 502, err.Error())
		return
	}
	(&httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.SetURL(target)
		p.Out.Host = r.Host
		p.Out.Header.Set("X-Forwarded-Proto", "https")
	}}).ServeHTTP(w, r)
}
