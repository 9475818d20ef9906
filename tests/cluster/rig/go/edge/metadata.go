package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// token is what any identity gets: the rig decides nothing about who may do what.
func token() map[string]any {
	return map[string]any{"access_token": fmt.Sprintf("ya29.rig-%d", time.Now().UnixNano()), "expires_in": 3599, "token_type": "Bearer", "scope": "https://www.googleapis.com/auth/cloud-platform"}
}

// instance answers as the metadata server of a virtual machine.
func instance(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Metadata-Flavor", "Google")
	p := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/computeMetadata/v1"), "/")
	email := "default@" + *project + ".iam.gserviceaccount.com"
	account := map[string]any{"email": email, "aliases": []string{"default"}, "scopes": []string{"https://www.googleapis.com/auth/cloud-platform"}}
	switch {
	case r.Header.Get("Metadata-Flavor") != "Google" && p != "" && r.URL.Path != "/":
		refuse(w, 403, "Missing Metadata-Flavor:Google header")
	case strings.HasSuffix(p, "/token"):
		answer(w, 200, token())
	case strings.HasPrefix(p, "/instance/service-accounts/") && r.URL.Query().Get("recursive") == "true":
		answer(w, 200, account)
	case strings.HasSuffix(p, "/email"):
		fmt.Fprint(w, email)
	case p == "/project/project-id":
		fmt.Fprint(w, *project)
	case p == "/project/numeric-project-id":
		fmt.Fprint(w, "123456789012")
	case p == "/universe/universe-domain", p == "/universe/universe_domain":
		fmt.Fprint(w, "googleapis.com")
	case p == "/instance/attributes/cluster-name":
		fmt.Fprint(w, "rig")
	case r.URL.Path == "/", p == "":
		fmt.Fprint(w, "computeMetadata/\n")
	default:
		refuse(w, 404, "no metadata "+p)
	}
}
