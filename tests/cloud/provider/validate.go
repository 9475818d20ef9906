package main

import (
	"context"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

type complaint func(path, text string)

func (p *provider) ValidateResourceTypeConfig(_ context.Context, r *tfprotov5.ValidateResourceTypeConfigRequest) (*tfprotov5.ValidateResourceTypeConfigResponse, error) {
	b, rule := p.resource(r.TypeName)
	v, err := r.Config.Unmarshal(b.object())
	if err != nil {
		return nil, err
	}
	out := &tfprotov5.ValidateResourceTypeConfigResponse{}
	complain := func(path, text string) {
		head, _, _ := strings.Cut(path, ".")
		out.Diagnostics = append(out.Diagnostics, &tfprotov5.Diagnostic{
			Severity: tfprotov5.DiagnosticSeverityError, Summary: text, Attribute: tftypes.NewAttributePath().WithAttributeName(head),
		})
	}
	walk(b, v, "", func(a *attribute, path string, v tftypes.Value) tftypes.Value {
		if a != nil && a.Computed && !a.Optional && !v.IsNull() {
			complain(path, fmt.Sprintf("Value for unconfigurable attribute: %q is decided when the resource is made", path))
		}
		return v
	})
	rule.checkCompany(v, complain)
	rule.checkValues(v, complain)
	return out, nil
}

// checkCompany looks at which arguments stand together.
func (rule *behaviour) checkCompany(v tftypes.Value, complain complaint) {
	for path, others := range rule.Conflicts {
		for _, other := range others {
			if isSet(v, path) && isSet(v, other) {
				complain(path, fmt.Sprintf("%q: conflicts with %s", path, other))
			}
		}
	}
	for path, others := range rule.RequiredWith {
		for _, other := range others {
			if isSet(v, path) && !isSet(v, other) && !isOpen(v, other) {
				complain(path, fmt.Sprintf("%q: all of `%s` must be specified", path, strings.Join(others, ",")))
			}
		}
	}
	for _, group := range rule.ExactlyOne {
		set, open := count(v, group)
		if isAsked(v, group) && (set > 1 || set+open == 0) {
			complain(strings.ReplaceAll(group[0], ".0", ""), fmt.Sprintf("one of `%s` must be specified, not %d", strings.Join(group, ","), set))
		}
	}
	for _, group := range rule.AtLeastOne {
		if set, open := count(v, group); isAsked(v, group) && set+open == 0 {
			complain(strings.ReplaceAll(group[0], ".0", ""), fmt.Sprintf("one of `%s` must be specified", strings.Join(group, ",")))
		}
	}
}

// isAsked says whether the block that a group of arguments belongs to is there.
func isAsked(v tftypes.Value, group []string) bool {
	end := strings.LastIndex(group[0], ".")
	return end < 0 || isSet(v, strings.TrimSuffix(group[0][:end], ".0"))
}

// count returns how many of a group are written, and how many may turn out to be.
func count(v tftypes.Value, group []string) (set, open int) {
	for _, path := range group {
		if isSet(v, path) {
			set++
		} else if isOpen(v, path) {
			open++
		}
	}
	return set, open
}

func (rule *behaviour) checkValues(v tftypes.Value, complain complaint) {
	for path, allowed := range rule.OneOf {
		for _, leaf := range leaves(v, path) {
			if !slices.Contains(allowed, fmt.Sprint(leaf)) {
				complain(path, fmt.Sprintf("expected %s to be one of %q, got %v", path, allowed, leaf))
			}
		}
	}
	for path, form := range rule.Regex {
		for _, leaf := range leaves(v, path) {
			if re, err := regexp.Compile(form); err == nil && !re.MatchString(fmt.Sprint(leaf)) {
				complain(path, fmt.Sprintf("%q (%q) doesn't match regexp %q", path, leaf, form))
			}
		}
	}
	for path, form := range rule.Form {
		for _, leaf := range leaves(v, path) {
			if got := fmt.Sprint(leaf); !fits(form, got) {
				complain(path, strings.NewReplacer("got -1", "got "+got, "X", got).Replace(form))
			}
		}
	}
}

var (
	floor    = regexp.MustCompile(`to be at least \((-?\d+)\)`)
	between  = regexp.MustCompile(`in the range \(([\d.]+) - ([\d.]+)\)`)
	member   = regexp.MustCompile(`^(allUsers|allAuthenticatedUsers|[a-zA-Z]+:.+)$`)
	domain   = regexp.MustCompile(`^[a-z0-9.-]+\.[a-z]+$`)
	dayTime  = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)
	byPhrase = map[string]func(string) bool{
		"HH:mm":              dayTime.MatchString,
		"IAM members must":   member.MatchString,
		"to be a domain":     domain.MatchString,
		"valid IP CIDR":      isRange,
		"valid CIDR":         isRange,
		"to contain a valid": isRange,
	}
)

func isRange(s string) bool {
	_, _, err := net.ParseCIDR(s)
	return err == nil
}

// fits holds a value to what the real provider's complaint about a bad one says.
func fits(form, got string) bool {
	number, _ := strconv.ParseFloat(got, 64)
	if m := floor.FindStringSubmatch(form); m != nil {
		low, _ := strconv.ParseFloat(m[1], 64)
		return number >= low
	}
	if m := between.FindStringSubmatch(form); m != nil {
		low, _ := strconv.ParseFloat(m[1], 64)
		high, _ := strconv.ParseFloat(m[2], 64)
		return number >= low && number <= high
	}
	for phrase, is := range byPhrase {
		if strings.Contains(form, phrase) {
			return is(got)
		}
	}
	return true
}
