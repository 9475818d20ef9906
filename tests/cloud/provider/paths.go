package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

type visit func(a *attribute, path string, v tftypes.Value) tftypes.Value

// walk rebuilds a block's value. It shows every attribute with its path; a nested block comes as a nil attribute, before
// what is in it.
func walk(b *block, v tftypes.Value, prefix string, see visit) tftypes.Value {
	if v.IsNull() || !v.IsKnown() {
		return v
	}
	in := fields(v)
	out := make(map[string]tftypes.Value, len(in))
	for name, one := range b.Attributes {
		out[name] = see(one, prefix+name, in[name])
	}
	for name, one := range b.Blocks {
		below := see(nil, prefix+name, in[name])
		switch {
		case below.IsNull() || !below.IsKnown():
		case isList(below):
			all := elements(below)
			for i := range all {
				all[i] = walk(one.Block, all[i], prefix+name+".", see)
			}
			below = tftypes.NewValue(below.Type(), all)
		default:
			below = walk(one.Block, below, prefix+name+".", see)
		}
		out[name] = below
	}
	return tftypes.NewValue(v.Type(), out)
}

// at returns what stands under a path, through every element of lists.
func at(v tftypes.Value, path string) []tftypes.Value {
	if path == "" {
		return []tftypes.Value{v}
	}
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	if isList(v) {
		var out []tftypes.Value
		for _, element := range elements(v) {
			out = append(out, at(element, path)...)
		}
		return out
	}
	head, rest, _ := strings.Cut(path, ".")
	below, ok := fields(v)[head]
	if !ok {
		return nil
	}
	return at(below, rest)
}

// leaves returns the known values that are no lists under a path; `[]` at its end means each element.
func leaves(v tftypes.Value, path string) []any {
	var out []any
	for _, one := range at(v, strings.TrimSuffix(path, "[]")) {
		values := []tftypes.Value{one}
		if isList(one) {
			values = elements(one)
		}
		for _, leaf := range values {
			if p := plain(leaf); p != nil {
				out = append(out, p)
			}
		}
	}
	return out
}

// isSet says whether something is written there, if only `false` or an empty list; isOpen whether that is known later only.
func isSet(v tftypes.Value, path string) bool {
	return slices.ContainsFunc(at(v, strings.ReplaceAll(path, ".0", "")), func(one tftypes.Value) bool {
		return !one.IsNull() && one.IsKnown() && (!isBlocks(one) || len(elements(one)) > 0)
	})
}

func isOpen(v tftypes.Value, path string) bool {
	return slices.ContainsFunc(at(v, strings.ReplaceAll(path, ".0", "")), func(one tftypes.Value) bool {
		return !one.IsKnown()
	})
}

// differ says whether two values differ under a path; of a block only the number of its elements counts.
func (b *block) differ(path string, x, y tftypes.Value) bool {
	in, isBlock := b, true
	for _, part := range strings.Split(path, ".") {
		below := in.Blocks[part]
		if below == nil {
			isBlock = false
			break
		}
		in = below.Block
	}
	return shape(x, path, isBlock) != shape(y, path, isBlock)
}

func shape(v tftypes.Value, path string, isBlock bool) string {
	var out []string
	for _, one := range at(v, path) {
		switch {
		case isBlock:
			out = append(out, fmt.Sprint(len(elements(one))))
		case !one.IsFullyKnown():
			out = append(out, "?")
		default:
			raw, _ := json.Marshal(plain(one))
			out = append(out, string(raw))
		}
	}
	return strings.Join(out, ",")
}
