package main

import (
	"crypto/md5"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
)

// put is the XML interface's simple upload, the one obstore uses: one request writes one object.
func (g *gate) put(w http.ResponseWriter, r *http.Request) {
	bucketName, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has gone
	}
	g.writes.Lock()
	defer g.writes.Unlock()
	if wanted := r.Header.Get("x-goog-if-generation-match"); wanted != "" {
		if wanted != strconv.FormatInt(g.current(bucketName, name).generation, 10) {
			refuse(w, http.StatusPreconditionFailed, "At least one of the pre-conditions you specified did not hold.")
			return
		}
	}
	place := "https://storage.googleapis.com/upload/storage/v1/b/" + url.PathEscape(bucketName) + "/o?uploadType=media&name=" + url.QueryEscape(name)
	upload := httptest.NewRequest(http.MethodPost, place, strings.NewReader(string(body)))
	upload.Header.Set("Content-Type", r.Header.Get("Content-Type"))
	done := httptest.NewRecorder()
	g.next.ServeHTTP(done, upload)
	if done.Code != http.StatusOK {
		relay(w, done, func(map[string]any) {})
		return
	}
	sum := md5.Sum(body)
	w.Header().Set("ETag", `"`+base64.StdEncoding.EncodeToString(sum[:])+`"`)
	w.Header().Set("X-Goog-Generation", strconv.FormatInt(g.current(bucketName, name).generation, 10))
}
