package main

import (
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// plain turns a value into what JSON has; unknown and null become nil, and are left out of objects.
func plain(v tftypes.Value) any {
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	switch t := v.Type(); {
	case t.Is(tftypes.String):
		return text(v)
	case t.Is(tftypes.Bool):
		var b bool
		_ = v.As(&b)
		return b
	case t.Is(tftypes.Number):
		n := new(big.Float)
		_ = v.As(&n)
		return json.Number(n.Text('f', -1))
	case t.Is(tftypes.List{}), t.Is(tftypes.Set{}):
		out := []any{}
		for _, element := range elements(v) {
			out = append(out, plain(element))
		}
		return out
	}
	out := map[string]any{}
	for key, element := range fields(v) {
		if p := plain(element); p != nil {
			out[key] = p
		}
	}
	return out
}

// typed is its inverse for a known type.
func typed(t tftypes.Type, p any) (tftypes.Value, error) {
	if p == nil {
		return tftypes.NewValue(t, nil), nil
	}
	switch t := t.(type) {
	case tftypes.List:
		return typedList(t, t.ElementType, p)
	case tftypes.Set:
		return typedList(t, t.ElementType, p)
	case tftypes.Map:
		in, _ := p.(map[string]any)
		out := map[string]tftypes.Value{}
		for key, element := range in {
			v, err := typed(t.ElementType, element)
			if err != nil {
				return v, err
			}
			out[key] = v
		}
		return tftypes.NewValue(t, out), nil
	case tftypes.Object:
		in, _ := p.(map[string]any)
		out := map[string]tftypes.Value{}
		for key, below := range t.AttributeTypes {
			v, err := typed(below, in[key])
			if err != nil {
				return v, fmt.Errorf("%s: %w", key, err)
			}
			out[key] = v
		}
		return tftypes.NewValue(t, out), nil
	}
	if t.Is(tftypes.Number) {
		n, _, err := big.ParseFloat(fmt.Sprint(p), 10, 512, big.ToNearestEven)
		return tftypes.NewValue(t, n), err
	}
	if err := tftypes.ValidateValue(t, p); err != nil {
		return tftypes.Value{}, err
	}
	return tftypes.NewValue(t, p), nil
}

func typedList(t, below tftypes.Type, p any) (tftypes.Value, error) {
	in, _ := p.([]any)
	out := make([]tftypes.Value, len(in))
	for i := range in {
		v, err := typed(below, in[i])
		if err != nil {
			return v, err
		}
		out[i] = v
	}
	return tftypes.NewValue(t, out), nil
}

func fields(v tftypes.Value) map[string]tftypes.Value {
	out := map[string]tftypes.Value{}
	if !v.IsNull() && v.IsKnown() {
		_ = v.As(&out)
	}
	return out
}

func elements(v tftypes.Value) []tftypes.Value {
	var out []tftypes.Value
	if !v.IsNull() && v.IsKnown() {
		_ = v.As(&out)
	}
	return out
}

func text(v tftypes.Value) string {
	var s string
	if v.IsKnown() && !v.IsNull() && v.Type().Is(tftypes.String) {
		_ = v.As(&s)
	}
	return s
}

func isList(v tftypes.Value) bool { return v.Type().Is(tftypes.List{}) || v.Type().Is(tftypes.Set{}) }

// isBlocks tells nested blocks, of which none may be there, from a list that somebody has written.
func isBlocks(v tftypes.Value) bool {
	switch t := v.Type().(type) {
	case tftypes.List:
		return t.ElementType.Is(tftypes.Object{})
	case tftypes.Set:
		return t.ElementType.Is(tftypes.Object{})
	}
	return false
}
