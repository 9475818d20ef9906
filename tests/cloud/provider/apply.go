package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func (p *provider) ApplyResourceChange(ctx context.Context, r *tfprotov5.ApplyResourceChangeRequest) (*tfprotov5.ApplyResourceChangeResponse, error) {
	b, _ := p.resource(r.TypeName)
	prior, err := r.PriorState.Unmarshal(b.object())
	if err != nil {
		return nil, err
	}
	want, err := r.PlannedState.Unmarshal(b.object())
	if err != nil {
		return nil, err
	}
	var state tftypes.Value
	if want.IsNull() {
		state, err = want, p.remove(ctx, r.TypeName, fields(prior))
	} else {
		state, err = p.put(ctx, r.TypeName, b, prior, want)
	}
	out := &tfprotov5.ApplyResourceChangeResponse{NewState: r.PriorState, UnsafeToUseLegacyTypeSystem: true}
	if err != nil {
		out.Diagnostics = fail(err.Error())
		refused := new(refusal)
		if want.IsNull() || !errors.As(err, &refused) || !refused.Partial {
			return out, nil
		}
	}
	value, err := tfprotov5.NewDynamicValue(b.object(), state)
	out.NewState = &value
	return out, err
}

func (p *provider) put(ctx context.Context, kind string, b *block, prior, want tftypes.Value) (tftypes.Value, error) {
	all := fields(want)
	op, id := "create", text(all["id"])
	if !prior.IsNull() {
		op = "update"
	}
	if name := madeUp[kind]; name != "" && id == "" {
		all[name] = tftypes.NewValue(tftypes.String, madeUpName())
		want = tftypes.NewValue(want.Type(), all)
	}
	if id == "" {
		if id = idOf(kind, all); id == "" {
			return want, fmt.Errorf("%s: an argument that its id is made of is empty; are project and region set?", kind)
		}
	}
	done := walk(b, want, "", func(a *attribute, path string, v tftypes.Value) tftypes.Value {
		switch {
		case v.IsKnown():
			return v
		case a == nil:
			return tftypes.NewValue(v.Type(), []tftypes.Value{})
		}
		return made(kind, id, path, a.parsed, all)
	})
	state, _ := plain(done).(map[string]any)
	answer, err := p.do(ctx, "PUT", kind, id, &record{Op: op, State: state})
	if err != nil {
		return done, worded(kind, strings.TrimSuffix(op, "e")+"ing", err)
	}
	p.wait(ctx, answer)
	return done, nil
}

// remove takes a resource away, unless it is fenced; what is gone already is no mistake.
func (p *provider) remove(ctx context.Context, kind string, prior map[string]tftypes.Value) error {
	id := text(prior["id"])
	if protected, _ := plain(prior["deletion_protection"]).(bool); protected {
		return fmt.Errorf("Cannot destroy %s because deletion_protection is set to true. Set it to false to proceed.", id) //nolint:staticcheck // the real one's words
	}
	switch text(prior["deletion_policy"]) {
	case "PREVENT":
		return fmt.Errorf("cannot destroy %q without setting deletion_policy=\"DELETE\" and running `terraform apply`", id)
	case "ABANDON":
		return nil
	}
	answer, err := p.do(ctx, "DELETE", kind, id, nil)
	if isGone(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("Error when reading or editing %s: %w", nouns[kind], err) //nolint:staticcheck // the real one's words
	}
	p.wait(ctx, answer)
	return nil
}

// do asks the inventory; a call that would count against Google's own tools is refused where Google refuses it.
func (p *provider) do(ctx context.Context, method, kind, id string, body *record) (*record, error) {
	if service := unpaid[kind]; service != "" && p.payer == "" {
		return nil, &refusal{Code: 403, Message: fmt.Sprintf("The %s API requires a quota project, which is not set by default", service), Reason: "forbidden"}
	}
	if method != "GET" {
		ctx = context.WithoutCancel(ctx) // what Google was asked for is done, and its answer heard
	}
	return p.inventory.do(ctx, method, kind, id, body)
}

// What only Terraform knows; no API tells it.
var kept = []string{"timeouts", "deletion_policy", "deletion_protection", "force_destroy", "disable_on_destroy"}

func (p *provider) ReadResource(ctx context.Context, r *tfprotov5.ReadResourceRequest) (*tfprotov5.ReadResourceResponse, error) {
	b, _ := p.resource(r.TypeName)
	was, err := r.CurrentState.Unmarshal(b.object())
	if err != nil {
		return nil, err
	}
	answer, err := p.do(ctx, "GET", r.TypeName, text(fields(was)["id"]), nil)
	if err != nil && !isGone(err) {
		return &tfprotov5.ReadResourceResponse{NewState: r.CurrentState, Diagnostics: fail(worded(r.TypeName, "reading", err).Error())}, nil
	}
	now := tftypes.NewValue(b.object(), nil)
	if err == nil {
		p.wait(ctx, answer) // an operation that was interrupted goes on meanwhile
		if now, err = typed(b.object(), answer.State); err != nil {
			return nil, err
		}
		all := fields(now)
		for _, name := range kept {
			if v, ok := fields(was)[name]; ok {
				all[name] = v
			}
		}
		now = tftypes.NewValue(b.object(), all)
	}
	value, err := tfprotov5.NewDynamicValue(b.object(), now)
	return &tfprotov5.ReadResourceResponse{NewState: &value}, err
}

func (p *provider) ImportResourceState(ctx context.Context, r *tfprotov5.ImportResourceStateRequest) (*tfprotov5.ImportResourceStateResponse, error) {
	b, _ := p.resource(r.TypeName)
	id := strings.ReplaceAll(r.ID, " ", "/") // members of policies are written "TARGET ROLE MEMBER"
	answer, err := p.do(ctx, "GET", r.TypeName, id, nil)
	if err != nil {
		return &tfprotov5.ImportResourceStateResponse{Diagnostics: fail("Cannot import non-existent remote object")}, nil
	}
	v, err := typed(b.object(), answer.State)
	if err != nil {
		return nil, err
	}
	value, err := tfprotov5.NewDynamicValue(b.object(), v)
	return &tfprotov5.ImportResourceStateResponse{ImportedResources: []*tfprotov5.ImportedResource{{TypeName: r.TypeName, State: &value}}}, err
}
