package main

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
)

func (g *gate) list(w http.ResponseWriter, r *http.Request) {
	rec := httptest.NewRecorder()
	g.next.ServeHTTP(rec, r)
	glob := r.URL.Query().Get("matchGlob")
	var match *regexp.Regexp
	if glob != "" {
		match = pattern(glob)
	}
	relay(w, rec, func(doc map[string]any) {
		items, _ := doc["items"].([]any)
		kept := []any{}
		for _, i := range items {
			o := i.(map[string]any)
			if match == nil || match.MatchString(o["name"].(string)) {
				g.stamp(o)
				kept = append(kept, o)
			}
		}
		if items != nil {
			doc["items"] = kept
		}
	})
}

func pattern(glob string) *regexp.Regexp {
	var b strings.Builder
	for i := 0; i < len(glob); i++ {
		switch c := glob[i]; {
		case strings.HasPrefix(glob[i:], "**/"):
			b.WriteString("(?:.*/)?")
			i += 2
		case strings.HasPrefix(glob[i:], "**"):
			b.WriteString(".*")
			i++
		case c == '*':
			b.WriteString("[^/]*")
		case c == '?':
			b.WriteString("[^/]")
		case c == '{':
			b.WriteString("(?:")
		case c == '}':
			b.WriteString(")")
		case c == ',':
			b.WriteString("|")
		case c == '[' || c == ']':
			b.WriteByte(c)
		default:
			b.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	return regexp.MustCompile("^" + b.String() + "$")
}
