package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// How Google names things: the id of each type, from its own arguments.
var ids = map[string]string{
	"google_artifact_registry_repository":            "projects/{project}/locations/{location}/repositories/{repository_id}",
	"google_artifact_registry_repository_iam_member": "projects/{project}/locations/{location}/repositories/{repository}/{role}/{member}",
	"google_billing_budget":                          "billingAccounts/{billing_account}/budgets/{name}",
	"google_compute_address":                         "projects/{project}/regions/{region}/addresses/{name}",
	"google_compute_forwarding_rule":                 "projects/{project}/regions/{region}/forwardingRules/{name}",
	"google_compute_network":                         "projects/{project}/global/networks/{name}",
	"google_compute_router":                          "projects/{project}/regions/{region}/routers/{name}",
	"google_compute_router_nat":                      "{project}/{region}/{router}/{name}",
	"google_compute_subnetwork":                      "projects/{project}/regions/{region}/subnetworks/{name}",
	"google_container_cluster":                       "projects/{project}/locations/{location}/clusters/{name}",
	"google_container_node_pool":                     "projects/{project}/locations/{location}/clusters/{cluster}/nodePools/{name}",
	"google_project_iam_member":                      "{project}/{role}/{member}",
	"google_project_service":                         "{project}/{service}",
	"google_service_account":                         "projects/{project}/serviceAccounts/{account_id}@{project}.iam.gserviceaccount.com",
	"google_sql_database":                            "projects/{project}/instances/{instance}/databases/{name}",
	"google_sql_database_instance":                   "{name}",
	"google_sql_user":                                "{name}//{instance}",
	"google_storage_bucket":                          "{name}",
	"google_storage_bucket_iam_member":               "b/{bucket}/{role}/{member}",
}

// What the real provider calls a resource in its errors; of the others it hands on Google's words alone.
var nouns = map[string]string{
	"google_artifact_registry_repository": "Repository",
	"google_billing_budget":               "Budget",
	"google_compute_address":              "Address",
	"google_compute_forwarding_rule":      "ForwardingRule",
	"google_compute_network":              "Network",
	"google_compute_router":               "Router",
	"google_compute_router_nat":           "RouterNat",
	"google_compute_subnetwork":           "Subnetwork",
	"google_container_node_pool":          "NodePool",
	"google_service_account":              "service account",
	"google_sql_database":                 "Database",
}

// Computed attributes that the provider can tell before anything is made.
var toldBefore = map[string][]string{"google_service_account": {"email", "member"}}

// Names that Google makes up: two things of the same description are two things all the same.
var madeUp = map[string]string{"google_billing_budget": "name"}

// Types whose interface takes no call of a person's login, unless a project is named that the call counts against.
var unpaid = map[string]string{"google_billing_budget": "billingbudgets.googleapis.com"}

var hole = regexp.MustCompile(`\{([a-z_]+)\}`)

// idOf is empty while an argument that it needs is not known.
func idOf(kind string, all map[string]tftypes.Value) string {
	missing := false
	id := hole.ReplaceAllStringFunc(ids[kind], func(found string) string {
		part := text(all[found[1:len(found)-1]])
		missing = missing || part == ""
		return part
	})
	if missing {
		return ""
	}
	return id
}

// made gives a computed attribute the value that Google would have made.
func made(kind, id, path string, t tftypes.Type, all map[string]tftypes.Value) tftypes.Value {
	switch {
	case t.Is(tftypes.String):
		return tftypes.NewValue(t, madeText(kind, id, path, all))
	case t.Is(tftypes.Number):
		if strings.HasSuffix(path, "max_pods_per_node") {
			return tftypes.NewValue(t, 110)
		}
		return tftypes.NewValue(t, 0)
	case t.Is(tftypes.Bool):
		return tftypes.NewValue(t, false)
	case t.Is(tftypes.Map{}):
		return tftypes.NewValue(t, map[string]tftypes.Value{})
	case t.Is(tftypes.List{}), t.Is(tftypes.Set{}):
		return tftypes.NewValue(t, []tftypes.Value{})
	}
	return tftypes.NewValue(t, nil)
}

func madeText(kind, id, path string, all map[string]tftypes.Value) string {
	project, name, number := text(all["project"]), text(all["name"]), digest(kind, id, path)
	account := text(all["account_id"]) + "@" + project + ".iam.gserviceaccount.com"
	exact := map[string]string{
		"id":                          id,
		"email":                       account,
		"member":                      "serviceAccount:" + account,
		"unique_id":                   fmt.Sprintf("1%020d", number)[:21],
		"deletion_policy":             "DELETE",
		"url":                         "gs://" + name,
		"registry_uri":                text(all["location"]) + "-docker.pkg.dev/" + project + "/" + text(all["repository_id"]),
		"connection_name":             project + ":" + text(all["region"]) + ":" + name,
		"psc_service_attachment_link": "projects/" + project + "-tp/regions/" + text(all["region"]) + "/serviceAttachments/" + name,
		"master_version":              "1.34.3-gke.1000000",
		"node_version":                "1.34.3-gke.1000000",
		"address":                     fmt.Sprintf("10.20.%d.%d", number%16, number>>8%250+2),
		"control_plane_endpoints_config.dns_endpoint_config.endpoint": endpoint(number, text(all["location"])),
		"amount.specified_amount.currency_code":                       "USD",
	}
	if found, ok := exact[path]; ok {
		return found
	}
	switch {
	case path == "self_link":
		service, _, _ := strings.Cut(strings.TrimPrefix(kind, "google_"), "_")
		return "https://" + service + ".googleapis.com/v1/" + id
	case path == "name" && kind == "google_artifact_registry_repository":
		return text(all["repository_id"])
	case path == "name":
		return id
	case strings.HasSuffix(path, "fingerprint"), strings.HasSuffix(path, "etag"):
		return fmt.Sprintf("BwX%09x=", number&0xfffffffff)
	case strings.Contains(path, "time"):
		return "2026-01-01T00:00:00Z"
	}
	return ""
}

// madeUpName returns a name of the form that Google gives to budgets, another one each time.
func madeUpName() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw)
	return fmt.Sprintf("%x-%x-%x-%x-%x", raw[:4], raw[4:6], raw[6:8], raw[8:10], raw[10:])
}

func digest(parts ...string) uint64 {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return binary.BigEndian.Uint64(sum[:8])
}

// endpoint returns the host name of a cluster's API server: where a test has a real one, its address.
func endpoint(number uint64, location string) string {
	if real := os.Getenv("STANDIN_ENDPOINT"); real != "" {
		return real
	}
	return fmt.Sprintf("gke-%016x.%s.gke.goog", number, location)
}
