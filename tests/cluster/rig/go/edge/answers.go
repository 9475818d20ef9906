package main

import (
	"encoding/json"
	"net/http"
)

func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

func refuse(w http.ResponseWriter, status int, reason string) {
	answer(w, status, map[string]any{"error": map[string]any{"code": status, "message": reason, "errors": []any{map[string]any{"message": reason}}}})
}
