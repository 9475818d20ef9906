package main

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sort"
	"strconv"
	"strings"
)

// multipart is the XML interface's multipart upload, the one parallel uploaders use.
func (g *gate) multipart(w http.ResponseWriter, r *http.Request) {
	bucketName, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if b, ok := strings.CutSuffix(r.Host, ".storage.googleapis.com"); ok {
		bucketName, name = b, strings.TrimPrefix(r.URL.Path, "/")
	}
	id := r.URL.Query().Get("uploadId")
	g.writes.RLock() // before mu, as everywhere
	defer g.writes.RUnlock()
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case r.Method == http.MethodPost && r.URL.Query().Has("uploads"):
		id = fmt.Sprintf("mpu-%d", len(g.uploads)+1)
		g.uploads[id] = map[int][]byte{}
		type result struct {
			XMLName               xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ InitiateMultipartUploadResult"`
			Bucket, Key, UploadId string
		}
		w.Header().Set("Content-Type", "application/xml")
		_ = xml.NewEncoder(w).Encode(result{Bucket: bucketName, Key: name, UploadId: id})
	case g.uploads[id] == nil:
		refuse(w, 404, "no such upload")
	case r.Method == http.MethodPut:
		n, _ := strconv.Atoi(r.URL.Query().Get("partNumber"))
		body, _ := io.ReadAll(r.Body)
		g.uploads[id][n] = body
		sum := md5.Sum(body)
		var check [4]byte
		binary.BigEndian.PutUint32(check[:], crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
		w.Header().Set("X-Goog-Hash", "crc32c="+base64.StdEncoding.EncodeToString(check[:])+",md5="+base64.StdEncoding.EncodeToString(sum[:]))
		w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:])+`"`)
	case r.Method == http.MethodDelete:
		delete(g.uploads, id)
		w.WriteHeader(204)
	case r.Method == http.MethodPost:
		numbers := []int{}
		for n := range g.uploads[id] {
			numbers = append(numbers, n)
		}
		sort.Ints(numbers)
		var all bytes.Buffer
		for _, n := range numbers {
			all.Write(g.uploads[id][n])
		}
		delete(g.uploads, id)
		q := httptest.NewRequest(http.MethodPost, "https://storage.googleapis.com/upload/storage/v1/b/"+bucketName+"/o?uploadType=media&name="+url.QueryEscape(name), &all)
		rec := httptest.NewRecorder()
		g.next.ServeHTTP(rec, q)
		type result struct {
			XMLName     xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ CompleteMultipartUploadResult"`
			Bucket, Key string
		}
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(rec.Code)
		_ = xml.NewEncoder(w).Encode(result{Bucket: bucketName, Key: name})
	}
}
