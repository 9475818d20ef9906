package main

import (
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/fsouza/fake-gcs-server/fakestorage"
)

// gate adds to the object store what Cloud Storage promises and the store does not keep: preconditions on every
// method, metagenerations, bucket documents, bucket policies, batches, globs and XML multipart uploads.
type gate struct {
	store   *fakestorage.Server
	next    http.Handler
	writes  sync.RWMutex // uploads share it, methods that check and then act hold it alone
	mu      sync.Mutex
	buckets map[string]*bucket
	metas   map[string]meta
	uploads map[string]map[int][]byte
}

type bucket struct {
	doc            map[string]any
	policy         map[string]any
	metageneration int64
	policyVersion  int
}

type meta struct{ generation, metageneration int64 }

func strict(store *fakestorage.Server, next http.Handler) http.Handler {
	return &gate{store: store, next: next, buckets: map[string]*bucket{}, metas: map[string]meta{}, uploads: map[string]map[int][]byte{}}
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if q := r.URL.Query(); q.Get("versions") == "True" { // the Python client's spelling
		q.Set("versions", "true")
		r.URL.RawQuery = q.Encode()
	}
	path := r.URL.EscapedPath()
	if i := strings.Index(path, "/storage/v1/b"); i >= 0 && !strings.HasPrefix(path, "/batch") {
		parts := strings.Split(strings.Trim(path[i+len("/storage/v1/b"):], "/"), "/")
		for n, p := range parts {
			parts[n], _ = url.PathUnescape(p)
		}
		if parts[0] == "" {
			parts = nil
		}
		g.api(w, r, path[:i], parts)
		return
	}
	switch {
	case strings.HasPrefix(path, "/batch/storage/v1"):
		g.batch(w, r)
	case r.URL.Query().Has("uploads"), r.URL.Query().Has("uploadId"):
		g.multipart(w, r)
	case r.Method == http.MethodPut:
		g.put(w, r)
	default: // the XML interface
		g.writes.RLock()
		defer g.writes.RUnlock()
		g.next.ServeHTTP(w, r)
	}
}

func (g *gate) api(w http.ResponseWriter, r *http.Request, prefix string, p []string) {
	switch {
	case prefix == "/upload":
		g.writes.RLock()
		defer g.writes.RUnlock()
		g.next.ServeHTTP(w, r)
	case len(p) == 0 || len(p) == 1:
		g.bucket(w, r, p)
	case p[1] == "iam":
		g.iam(w, r, p)
	case p[1] == "o" && len(p) == 2:
		g.list(w, r)
	case p[1] == "o":
		g.object(w, r, prefix, p)
	default:
		g.next.ServeHTTP(w, r)
	}
}
