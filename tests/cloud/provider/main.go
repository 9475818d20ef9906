// A stand-in for the google provider. It serves the real one's schema from a file and keeps every resource in an
// inventory behind HTTP, so that the real Terraform validates, plans, applies, imports and destroys with no network.
//
//	STANDIN_DATA  the folder with schema.json and behaviour.json
//	STANDIN_URL   the inventory, as http://127.0.0.1:PORT
package main

import (
	"log"
	"os"
	"path/filepath"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5/tf5server"
)

func main() {
	folder := os.Getenv("STANDIN_DATA")
	address, schema, err := loadSchema(filepath.Join(folder, "schema.json"))
	if err != nil {
		log.Fatal(err)
	}
	rules, err := loadBehaviour(filepath.Join(folder, "behaviour.json"))
	if err != nil {
		log.Fatal(err)
	}
	served := &provider{schema: schema, rules: rules, inventory: inventory(os.Getenv("STANDIN_URL")), stopped: make(chan struct{})}
	if err := tf5server.Serve(address, func() tfprotov5.ProviderServer { return served }); err != nil {
		log.Fatal(err)
	}
}
