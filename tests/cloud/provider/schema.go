package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The JSON that `terraform providers schema -json` prints.
type (
	schemaFile struct {
		Providers map[string]*providerSchema `json:"provider_schemas"`
	}
	providerSchema struct {
		Provider  *schema            `json:"provider"`
		Resources map[string]*schema `json:"resource_schemas"`
	}
	schema struct {
		Version int64  `json:"version"`
		Block   *block `json:"block"`
	}
	block struct {
		Attributes map[string]*attribute `json:"attributes"`
		Blocks     map[string]*nested    `json:"block_types"`
		Deprecated bool                  `json:"deprecated"`
	}
	attribute struct {
		Type       json.RawMessage `json:"type"`
		Required   bool            `json:"required"`
		Optional   bool            `json:"optional"`
		Computed   bool            `json:"computed"`
		Sensitive  bool            `json:"sensitive"`
		Deprecated bool            `json:"deprecated"`
		WriteOnly  bool            `json:"write_only"`
		parsed     tftypes.Type
	}
	nested struct {
		Nesting string `json:"nesting_mode"`
		Block   *block `json:"block"`
		Min     int64  `json:"min_items"`
		Max     int64  `json:"max_items"`
	}
)

// What the schema does not say. Paths join names with dots, without indexes; `[]` at the end means each element.
type behaviour struct {
	ForceNew      []string            `json:"force_new"`
	Default       map[string]any      `json:"default"`
	Conflicts     map[string][]string `json:"conflicts_with"`
	RequiredWith  map[string][]string `json:"required_with"`
	ExactlyOne    [][]string          `json:"exactly_one_of"`
	AtLeastOne    [][]string          `json:"at_least_one_of"`
	ComputedBlock []string            `json:"optional_computed_block"`
	OneOf         map[string][]string `json:"one_of"`
	Regex         map[string]string   `json:"regex"`
	Form          map[string]string   `json:"form"`
}

func read(path string, into any) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

func loadBehaviour(path string) (map[string]*behaviour, error) {
	var file struct {
		Resources map[string]*behaviour `json:"resources"`
	}
	err := read(path, &file)
	return file.Resources, err
}

func loadSchema(path string) (string, *providerSchema, error) {
	var file schemaFile
	if err := read(path, &file); err != nil {
		return "", nil, err
	}
	for address, provider := range file.Providers {
		all := map[string]*schema{"provider": provider.Provider}
		for name, one := range provider.Resources {
			all[name] = one
		}
		for name, one := range all {
			if err := one.Block.parse(); err != nil {
				return "", nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		return address, provider, nil
	}
	return "", nil, fmt.Errorf("%s: no provider in it", path)
}

func (b *block) parse() error {
	for name, one := range b.Attributes {
		parsed, err := tftypes.ParseJSONType(one.Type) //nolint:staticcheck // nothing else reads this form
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		one.parsed = parsed
	}
	for name, one := range b.Blocks {
		if err := one.Block.parse(); err != nil {
			return fmt.Errorf("%s.%w", name, err)
		}
	}
	return nil
}

var nestings = map[string]tfprotov5.SchemaNestedBlockNestingMode{
	"single": tfprotov5.SchemaNestedBlockNestingModeSingle,
	"list":   tfprotov5.SchemaNestedBlockNestingModeList,
	"set":    tfprotov5.SchemaNestedBlockNestingModeSet,
}

func (s *schema) proto() *tfprotov5.Schema {
	return &tfprotov5.Schema{Version: s.Version, Block: s.Block.proto()}
}

func (b *block) proto() *tfprotov5.SchemaBlock {
	out := &tfprotov5.SchemaBlock{Deprecated: b.Deprecated}
	for name, one := range b.Attributes {
		out.Attributes = append(out.Attributes, &tfprotov5.SchemaAttribute{
			Name: name, Type: one.parsed, Required: one.Required, Optional: one.Optional, Computed: one.Computed,
			Sensitive: one.Sensitive, Deprecated: one.Deprecated, WriteOnly: one.WriteOnly,
		})
	}
	for name, one := range b.Blocks {
		out.BlockTypes = append(out.BlockTypes, &tfprotov5.SchemaNestedBlock{
			TypeName: name, Block: one.Block.proto(), Nesting: nestings[one.Nesting], MinItems: one.Min, MaxItems: one.Max,
		})
	}
	return out
}

// object is the type of a block's values.
func (b *block) object() tftypes.Object {
	types := map[string]tftypes.Type{}
	for name, one := range b.Attributes {
		types[name] = one.parsed
	}
	for name, one := range b.Blocks {
		switch element := one.Block.object(); one.Nesting {
		case "list":
			types[name] = tftypes.List{ElementType: element}
		case "set":
			types[name] = tftypes.Set{ElementType: element}
		default:
			types[name] = element
		}
	}
	return tftypes.Object{AttributeTypes: types}
}
