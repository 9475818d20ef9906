package main

import (
	"context"
	"os"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// provider has no data sources, functions or ephemeral resources: what would serve them is never asked for.
type provider struct {
	tfprotov5.ProviderServer

	schema    *providerSchema
	rules     map[string]*behaviour
	inventory inventory

	project, region, zone, policy string
	payer                         string // the project that calls count against; empty: Google's own tools
	labels                        tftypes.Value

	stopped chan struct{}
	stop    sync.Once
}

func fail(summary string) []*tfprotov5.Diagnostic {
	return []*tfprotov5.Diagnostic{{Severity: tfprotov5.DiagnosticSeverityError, Summary: summary}}
}

func (p *provider) resource(kind string) (*block, *behaviour) {
	rule := p.rules[kind]
	if rule == nil {
		rule = &behaviour{}
	}
	return p.schema.Resources[kind].Block, rule
}

// wait lets an operation take its time; when Terraform is interrupted, nobody waits any longer.
func (p *provider) wait(ctx context.Context, answer *record) {
	select {
	case <-time.After(time.Duration(answer.Wait * float64(time.Second))):
	case <-p.stopped:
	case <-ctx.Done():
	}
}

func (p *provider) StopProvider(context.Context, *tfprotov5.StopProviderRequest) (*tfprotov5.StopProviderResponse, error) {
	p.stop.Do(func() { close(p.stopped) })
	return &tfprotov5.StopProviderResponse{}, nil
}

func (p *provider) GetProviderSchema(context.Context, *tfprotov5.GetProviderSchemaRequest) (*tfprotov5.GetProviderSchemaResponse, error) {
	resources := map[string]*tfprotov5.Schema{}
	for name, one := range p.schema.Resources {
		resources[name] = one.proto()
	}
	return &tfprotov5.GetProviderSchemaResponse{
		ServerCapabilities: &tfprotov5.ServerCapabilities{}, Provider: p.schema.Provider.proto(), ResourceSchemas: resources,
	}, nil
}

func (p *provider) GetResourceIdentitySchemas(context.Context, *tfprotov5.GetResourceIdentitySchemasRequest) (*tfprotov5.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov5.GetResourceIdentitySchemasResponse{}, nil
}

func (p *provider) PrepareProviderConfig(_ context.Context, r *tfprotov5.PrepareProviderConfigRequest) (*tfprotov5.PrepareProviderConfigResponse, error) {
	return &tfprotov5.PrepareProviderConfigResponse{PreparedConfig: r.Config}, nil
}

func (p *provider) ConfigureProvider(_ context.Context, r *tfprotov5.ConfigureProviderRequest) (*tfprotov5.ConfigureProviderResponse, error) {
	v, err := r.Config.Unmarshal(p.schema.Provider.Block.object())
	if err != nil {
		return nil, err
	}
	given := fields(v)
	or := func(name, otherwise string) string {
		if written := text(given[name]); written != "" {
			return written
		}
		return otherwise
	}
	p.project = or("project", os.Getenv("GOOGLE_CLOUD_PROJECT"))
	p.region, p.zone = or("region", ""), or("zone", "")
	p.policy = or("deletion_policy", "DELETE")
	p.labels = given["default_labels"]
	if override, _ := plain(given["user_project_override"]).(bool); override {
		p.payer = or("billing_project", "")
	}
	return &tfprotov5.ConfigureProviderResponse{}, nil
}

func (p *provider) UpgradeResourceState(_ context.Context, r *tfprotov5.UpgradeResourceStateRequest) (*tfprotov5.UpgradeResourceStateResponse, error) {
	b, _ := p.resource(r.TypeName)
	v, err := r.RawState.Unmarshal(b.object())
	if err != nil {
		return nil, err
	}
	value, err := tfprotov5.NewDynamicValue(b.object(), v)
	return &tfprotov5.UpgradeResourceStateResponse{UpgradedState: &value}, err
}
