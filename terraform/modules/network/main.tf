resource "google_compute_network" "this" {
  name                    = "${var.name}-net"
  description             = "platform-managed=${var.name}" # it has no labels, and has to be known as ours
  auto_create_subnetworks = false
  routing_mode            = "REGIONAL"

  # What Kubernetes leaves behind may hold the network for a while.
  timeouts {
    delete = "40m"
  }
}

resource "google_compute_subnetwork" "nodes" {
  name                     = "${var.name}-nodes"
  description              = "platform-managed=${var.name}"
  network                  = google_compute_network.this.id
  region                   = var.region
  ip_cidr_range            = var.ranges.nodes
  private_ip_google_access = true # the bucket and the registry are reached without NAT

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = var.ranges.pods
  }

  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = var.ranges.services
  }
}

resource "google_compute_router" "this" {
  name        = "${var.name}-router"
  description = "platform-managed=${var.name}"
  network     = google_compute_network.this.id
  region      = var.region
}

resource "google_compute_router_nat" "this" {
  name   = "${var.name}-nat"
  router = google_compute_router.this.name
  region = var.region

  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "LIST_OF_SUBNETWORKS"

  subnetwork {
    name                    = google_compute_subnetwork.nodes.id
    source_ip_ranges_to_nat = ["ALL_IP_RANGES"]
  }

  enable_dynamic_port_allocation      = true
  enable_endpoint_independent_mapping = false # it excludes dynamic ports
  min_ports_per_vm                    = 64
  max_ports_per_vm                    = 4096

  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}
