package main

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func (p *provider) PlanResourceChange(_ context.Context, r *tfprotov5.PlanResourceChangeRequest) (*tfprotov5.PlanResourceChangeResponse, error) {
	b, rule := p.resource(r.TypeName)
	prior, err := r.PriorState.Unmarshal(b.object())
	if err != nil {
		return nil, err
	}
	want, err := r.ProposedNewState.Unmarshal(b.object())
	if err != nil {
		return nil, err
	}
	config, err := r.Config.Unmarshal(b.object())
	if err != nil {
		return nil, err
	}
	if want.IsNull() {
		return &tfprotov5.PlanResourceChangeResponse{PlannedState: r.ProposedNewState}, nil
	}
	want = p.withLabels(b, p.withDefaults(b, rule, want, config))
	if !prior.IsNull() && want.Equal(prior) {
		return &tfprotov5.PlanResourceChangeResponse{PlannedState: r.PriorState, UnsafeToUseLegacyTypeSystem: true}, nil
	}
	want = withUnknowns(r.TypeName, b, rule, want, prior.IsNull())
	planned, err := tfprotov5.NewDynamicValue(b.object(), want)
	return &tfprotov5.PlanResourceChangeResponse{
		PlannedState: &planned, RequiresReplace: replacing(b, rule, prior, want), UnsafeToUseLegacyTypeSystem: true,
	}, err
}

func (p *provider) withDefaults(b *block, rule *behaviour, want, config tftypes.Value) tftypes.Value {
	own := map[string]string{"project": p.project, "region": p.region, "zone": p.zone}
	return walk(b, want, "", func(a *attribute, path string, v tftypes.Value) tftypes.Value {
		switch {
		case a == nil:
			return v
		case a.WriteOnly:
			return tftypes.NewValue(a.parsed, nil)
		case path == "deletion_policy" && fields(config)[path].IsNull():
			return tftypes.NewValue(tftypes.String, p.policy) // the provider's setting counts, also over what was
		case !v.IsNull():
			return v
		}
		if preset, ok := rule.Default[path]; ok {
			if v, err := typed(a.parsed, preset); err == nil {
				return v
			}
		}
		if own[path] != "" && a.Computed {
			return tftypes.NewValue(tftypes.String, own[path])
		}
		return v
	})
}

// withUnknowns marks what only Google can say: computed attributes, and of a new resource the blocks that it fills in.
func withUnknowns(kind string, b *block, rule *behaviour, want tftypes.Value, isNew bool) tftypes.Value {
	return walk(b, want, "", func(a *attribute, path string, v tftypes.Value) tftypes.Value {
		switch {
		case a == nil && isNew && v.IsKnown() && len(elements(v)) == 0 && slices.Contains(rule.ComputedBlock, path):
			return tftypes.NewValue(v.Type(), tftypes.UnknownValue)
		case a == nil || !v.IsNull() || !a.Computed:
			return v
		case slices.Contains(toldBefore[kind], path):
			return made(kind, "", path, a.parsed, fields(want))
		}
		return tftypes.NewValue(a.parsed, tftypes.UnknownValue)
	})
}

func replacing(b *block, rule *behaviour, prior, want tftypes.Value) []*tftypes.AttributePath {
	var out []*tftypes.AttributePath
	seen := map[string]bool{}
	for _, path := range rule.ForceNew {
		head, _, _ := strings.Cut(path, ".")
		if !prior.IsNull() && !seen[head] && b.differ(path, prior, want) {
			seen[head] = true
			out = append(out, tftypes.NewAttributePath().WithAttributeName(head))
		}
	}
	return out
}

func (p *provider) withLabels(b *block, v tftypes.Value) tftypes.Value {
	written := "labels"
	if b.Attributes["resource_labels"] != nil {
		written = "resource_labels"
	}
	if b.Attributes["effective_labels"] == nil || b.Attributes[written] == nil {
		return v
	}
	all := fields(v)
	labels := b.Attributes["effective_labels"].parsed
	sum := tftypes.NewValue(labels, tftypes.UnknownValue)
	if all[written].IsKnown() {
		merged := map[string]tftypes.Value{}
		for _, part := range []tftypes.Value{p.labels, all[written]} {
			for key, label := range fields(part) {
				merged[key] = label
			}
		}
		sum = tftypes.NewValue(labels, merged)
	}
	all["effective_labels"] = sum
	if b.Attributes["terraform_labels"] != nil {
		all["terraform_labels"] = sum
	}
	return tftypes.NewValue(v.Type(), all)
}
