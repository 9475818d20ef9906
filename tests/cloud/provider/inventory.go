package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// inventory is the address of what keeps the made resources; a test edits it, slows it down or makes it refuse.
type inventory string

type record struct {
	Op    string         `json:"op,omitempty"`
	State map[string]any `json:"state,omitempty"`
	Wait  float64        `json:"wait,omitempty"` // seconds until it is ready
}

type refusal struct {
	Code    int    `json:"code"` // 0: the operation was accepted, and failed
	Message string `json:"message"`
	Reason  string `json:"reason"`
	Partial bool   `json:"partial"` // made, but not well: Terraform keeps it as tainted
}

func (r *refusal) Error() string {
	if r.Code == 0 {
		return r.Message
	}
	return fmt.Sprintf("googleapi: Error %d: %s, %s", r.Code, r.Message, r.Reason)
}

func isGone(err error) bool {
	refused := new(refusal)
	return errors.As(err, &refused) && refused.Code == http.StatusNotFound
}

// worded says what was refused as the real provider does for this kind of resource.
func worded(kind, doing string, err error) error {
	refused := new(refusal)
	switch {
	case nouns[kind] == "":
		return err
	case errors.As(err, &refused) && refused.Code == 0:
		return fmt.Errorf("Error waiting to create %s: Error waiting for %s %s: %w", nouns[kind], doing, nouns[kind], err) //nolint:staticcheck // the real one's words
	}
	return fmt.Errorf("Error %s %s: %w", doing, nouns[kind], err) //nolint:staticcheck // likewise
}

const attempts = 10

// do asks the inventory, and again if it is overloaded, as the real provider does.
func (i inventory) do(ctx context.Context, method, kind, id string, body *record) (*record, error) {
	for attempt := 1; ; attempt++ {
		answer, err := i.once(ctx, method, kind, id, body)
		refused := new(refusal)
		overloaded := errors.As(err, &refused) && (refused.Code == http.StatusServiceUnavailable || refused.Reason == "rateLimitExceeded")
		if !overloaded || attempt == attempts {
			return answer, err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (i inventory) once(ctx context.Context, method, kind, id string, body *record) (*record, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	where := fmt.Sprintf("%s/%s?id=%s", string(i), kind, url.QueryEscape(id))
	request, err := http.NewRequestWithContext(ctx, method, where, bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer := struct {
		record
		Refusal *refusal `json:"error"`
	}{}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if answer.Refusal != nil {
		return nil, answer.Refusal
	}
	return &answer.record, nil
}
