package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
)

// current returns the live generation and metageneration of an object; zero when there is none.
func (g *gate) current(bucket, name string) meta {
	o, err := g.store.GetObjectStreaming(bucket, name)
	if err != nil {
		return meta{}
	}
	defer o.Close()
	g.mu.Lock()
	defer g.mu.Unlock()
	if m := g.metas[bucket+"/"+name]; m.generation == o.Generation {
		return m
	}
	return meta{o.Generation, 1}
}

func holds(q url.Values, prefix string, m meta) (ok, asked bool) {
	ok = true
	for _, c := range []struct {
		name  string
		value int64
		equal bool
	}{{"GenerationMatch", m.generation, true}, {"GenerationNotMatch", m.generation, false}, {"MetagenerationMatch", m.metageneration, true}, {"MetagenerationNotMatch", m.metageneration, false}} {
		if s := q.Get(prefix + c.name); s != "" {
			asked = true
			n, err := strconv.ParseInt(s, 10, 64)
			ok = ok && err == nil && (n == c.value) == c.equal
		}
	}
	return ok, asked
}

func (g *gate) object(w http.ResponseWriter, r *http.Request, prefix string, p []string) {
	q, read := r.URL.Query(), r.Method == http.MethodGet || r.Method == http.MethodHead
	if !read {
		g.writes.Lock()
		defer g.writes.Unlock()
	}
	bucketName, name := p[0], p[2]
	verb := ""
	for i, s := range p[3:] {
		if s == "rewriteTo" || s == "copyTo" {
			at := g.current(bucketName, strings.Join(p[2:3+i], "/"))
			if ok, asked := holds(q, "ifSource", at); asked && !ok {
				refuse(w, 412, "At least one of the pre-conditions you specified did not hold.")
				return
			}
			verb, bucketName, name = s, p[3+i+2], strings.Join(p[3+i+4:], "/")
			break
		}
	}
	if verb == "" {
		name = strings.Join(p[2:], "/")
		if last := p[len(p)-1]; len(p) > 3 && last == "compose" && r.Method == http.MethodPost {
			verb, name = last, strings.Join(p[2:len(p)-1], "/")
		}
	}
	m := g.current(bucketName, name)
	if ok, asked := holds(q, "if", m); asked && !ok && (verb != "" || m.generation != 0) {
		if read && (q.Has("ifGenerationNotMatch") || q.Has("ifMetagenerationNotMatch")) {
			w.WriteHeader(http.StatusNotModified)
		} else {
			refuse(w, 412, "At least one of the pre-conditions you specified did not hold.")
		}
		return
	}
	if prefix == "/download" || q.Get("alt") == "media" || r.Method == http.MethodDelete || r.Method == http.MethodHead {
		g.next.ServeHTTP(w, r)
		return
	}
	rec := httptest.NewRecorder()
	g.next.ServeHTTP(rec, r)
	if r.Method == http.MethodPatch && rec.Code == 200 {
		g.mu.Lock()
		g.metas[bucketName+"/"+name] = meta{m.generation, m.metageneration + 1}
		g.mu.Unlock()
	}
	relay(w, rec, func(doc map[string]any) {
		g.stamp(doc)
		if res, ok := doc["resource"].(map[string]any); ok {
			g.stamp(res)
		}
	})
}

func (g *gate) stamp(doc map[string]any) {
	b, _ := doc["bucket"].(string)
	n, _ := doc["name"].(string)
	gen, _ := strconv.ParseInt(fmt.Sprint(doc["generation"]), 10, 64)
	g.mu.Lock()
	defer g.mu.Unlock()
	if m := g.metas[b+"/"+n]; m.generation == gen && gen != 0 {
		doc["metageneration"] = strconv.FormatInt(m.metageneration, 10)
	}
}

func relay(w http.ResponseWriter, rec *httptest.ResponseRecorder, change func(map[string]any)) {
	body := rec.Body.Bytes()
	var doc map[string]any
	if rec.Code/100 == 2 && json.Unmarshal(body, &doc) == nil && doc != nil {
		change(doc)
		body, _ = json.Marshal(doc)
	}
	for k, v := range rec.Header() {
		if k != "Content-Length" {
			w.Header()[k] = v
		}
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(body)
}
