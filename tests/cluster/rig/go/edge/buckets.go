package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
)

func merge(into, from map[string]any) {
	for k, v := range from {
		inner, isMap := v.(map[string]any)
		old, wasMap := into[k].(map[string]any)
		switch {
		case v == nil:
			delete(into, k)
		case isMap && wasMap:
			merge(old, inner)
		default:
			into[k] = v
		}
	}
}

func (g *gate) bucket(w http.ResponseWriter, r *http.Request, p []string) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	var asked map[string]any
	_ = json.Unmarshal(body, &asked)
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(p) == 1 && g.buckets[p[0]] != nil {
		if ok, was := holds(r.URL.Query(), "if", meta{0, g.buckets[p[0]].metageneration}); was && !ok {
			refuse(w, 412, "At least one of the pre-conditions you specified did not hold.")
			return
		}
	}
	rec := httptest.NewRecorder()
	g.next.ServeHTTP(rec, r)
	if r.Method == http.MethodDelete {
		if rec.Code == 412 {
			refuse(w, 409, "The bucket you tried to delete is not empty.")
			return
		}
		if rec.Code/100 == 2 {
			delete(g.buckets, p[0])
			rec.Code = 204
		}
	}
	show := func(doc map[string]any) {
		name, _ := doc["name"].(string)
		if b := g.buckets[name]; b != nil {
			merge(doc, b.doc)
			doc["metageneration"] = strconv.FormatInt(b.metageneration, 10)
			doc["etag"] = fmt.Sprintf("e%d", b.metageneration)
		}
	}
	if rec.Code/100 == 2 && asked != nil {
		name, _ := asked["name"].(string)
		if len(p) == 1 {
			name = p[0]
		} else {
			g.buckets[name] = &bucket{doc: map[string]any{}}
		}
		if b := g.buckets[name]; b != nil {
			if r.Method == http.MethodPut {
				b.doc = map[string]any{}
			}
			merge(b.doc, asked)
			b.metageneration++
		}
	}
	relay(w, rec, func(doc map[string]any) {
		show(doc)
		items, _ := doc["items"].([]any)
		for _, i := range items {
			show(i.(map[string]any))
		}
	})
}

func (g *gate) iam(w http.ResponseWriter, r *http.Request, p []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	b := g.buckets[p[0]]
	if b == nil {
		refuse(w, 404, "The specified bucket does not exist.")
		return
	}
	if len(p) > 2 {
		answer(w, 200, map[string]any{"kind": "storage#testIamPermissionsResponse", "permissions": r.URL.Query()["permissions"]})
		return
	}
	etag := fmt.Sprintf("CA%d=", b.policyVersion)
	if r.Method == http.MethodPut {
		var policy map[string]any
		if json.NewDecoder(r.Body).Decode(&policy) != nil {
			refuse(w, 400, "not a policy")
			return
		}
		if e, _ := policy["etag"].(string); e != "" && e != etag {
			refuse(w, 412, "The policy has changed since it was read.")
			return
		}
		b.policy = policy
		b.policyVersion++
		etag = fmt.Sprintf("CA%d=", b.policyVersion)
	}
	policy := map[string]any{"kind": "storage#policy", "resourceId": "projects/_/buckets/" + p[0], "version": 1, "bindings": []any{}}
	merge(policy, b.policy)
	policy["etag"] = etag
	answer(w, 200, policy)
}
