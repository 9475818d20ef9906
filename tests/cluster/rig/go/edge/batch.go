package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
)

func (g *gate) batch(w http.ResponseWriter, r *http.Request) {
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		refuse(w, 400, "not a batch")
		return
	}
	in, out := multipart.NewReader(r.Body, params["boundary"]), multipart.NewWriter(w)
	w.Header().Set("Content-Type", "multipart/mixed; boundary="+out.Boundary())
	for {
		part, err := in.NextPart()
		if err != nil {
			break
		}
		head, err := http.ReadRequest(bufio.NewReader(io.MultiReader(part, strings.NewReader("\r\n\r\n"))))
		if err != nil {
			continue
		}
		body, _ := io.ReadAll(head.Body)
		q := httptest.NewRequest(head.Method, "https://storage.googleapis.com"+head.URL.RequestURI(), bytes.NewReader(body))
		q.Header = head.Header
		rec := httptest.NewRecorder()
		g.ServeHTTP(rec, q)
		h := textproto.MIMEHeader{"Content-Type": {"application/http"}, "Content-ID": {strings.Replace(part.Header.Get("Content-ID"), "<", "<response-", 1)}}
		pw, _ := out.CreatePart(h)
		if rec.Code == 200 && rec.Body.Len() == 0 {
			rec.Code = 204
		}
		fmt.Fprintf(pw, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", rec.Code, http.StatusText(rec.Code), rec.Body.Len(), rec.Body.Bytes())
	}
	_ = out.Close()
}
