package main

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"
)

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(s int) { r.status = s; r.ResponseWriter.WriteHeader(s) }
func (r *recorder) Flush()            { r.ResponseWriter.(http.Flusher).Flush() }

// logged writes one JSON line a request.
func logged(out io.Writer, next http.Handler) http.Handler {
	var mu sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec, start := &recorder{w, 200}, time.Now()
		next.ServeHTTP(rec, r)
		line, _ := json.Marshal(map[string]any{"t": start.UTC().Format(time.RFC3339Nano), "from": r.RemoteAddr, "method": r.Method, "host": r.Host, "path": r.URL.RequestURI(), "status": rec.status, "ms": time.Since(start).Milliseconds(), "agent": r.UserAgent()})
		mu.Lock()
		defer mu.Unlock()
		_, _ = out.Write(append(line, '\n'))
	})
}
