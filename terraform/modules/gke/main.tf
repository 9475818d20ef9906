resource "google_container_cluster" "this" {
  name                = var.name
  location            = var.location
  deletion_protection = var.protected
  resource_labels     = var.labels

  network         = var.network.id
  subnetwork      = var.network.subnetwork
  networking_mode = "VPC_NATIVE"

  enable_autopilot = var.autopilot ? true : null

  # With Autopilot these may not even be written.
  remove_default_node_pool = var.autopilot ? null : true
  initial_node_count       = var.autopilot ? null : 1
  enable_shielded_nodes    = var.autopilot ? null : true
  datapath_provider        = "ADVANCED_DATAPATH"

  release_channel {
    channel = "REGULAR"
  }

  ip_allocation_policy {
    cluster_secondary_range_name  = var.network.pods
    services_secondary_range_name = var.network.services
  }

  # Where addresses are off the answer is always `true`; provider 7.45.0 shows any other value as a change, for ever.
  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = true
  }

  control_plane_endpoints_config {
    dns_endpoint_config {
      allow_external_traffic    = true # reached by name, by who has a Google login and a role
      enable_k8s_certs_via_dns  = false
      enable_k8s_tokens_via_dns = false
    }

    ip_endpoints_config {
      enabled = false
    }
  }

  # The first pool lives for a minute, but with the project's own account, which many organisations have deleted.
  dynamic "node_config" {
    for_each = var.autopilot ? [] : [1]

    content {
      service_account = var.node_account
      oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
      machine_type    = "e2-small"
      disk_size_gb    = 12

      shielded_instance_config {
        enable_secure_boot          = true
        enable_integrity_monitoring = true
      }

      workload_metadata_config {
        mode = "GKE_METADATA"
      }
    }
  }

  workload_identity_config {
    workload_pool = "${var.project}.svc.id.goog"
  }

  master_auth {
    client_certificate_config {
      issue_client_certificate = false
    }
  }

  anonymous_authentication_config {
    mode = "LIMITED"
  }

  rbac_binding_config {
    enable_insecure_binding_system_authenticated   = false
    enable_insecure_binding_system_unauthenticated = false
  }

  cost_management_config {
    enabled = true
  }

  security_posture_config {
    mode               = "BASIC"
    vulnerability_mode = "VULNERABILITY_DISABLED"
  }

  cluster_autoscaling {
    autoscaling_profile = "OPTIMIZE_UTILIZATION"

    dynamic "auto_provisioning_defaults" {
      for_each = var.autopilot ? [var.node_account] : []

      content {
        service_account = auto_provisioning_defaults.value
        oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
      }
    }
  }

  node_pool_defaults {
    node_config_defaults {
      insecure_kubelet_readonly_port_enabled = "FALSE"

      gcfs_config {
        enabled = true
      }
    }
  }

  # In the order in which the API answers: 7.x takes it for a list.
  logging_config {
    enable_components = ["SYSTEM_COMPONENTS", "WORKLOADS"]
  }

  monitoring_config {
    enable_components = ["SYSTEM_COMPONENTS"]

    # Autopilot does not let it be switched off.
    managed_prometheus {
      enabled = var.autopilot
    }
  }

  addons_config {
    # No ingress controller, so none of its endpoint groups is left behind.
    http_load_balancing {
      disabled = true
    }

    horizontal_pod_autoscaling {
      disabled = false
    }

    gce_persistent_disk_csi_driver_config {
      enabled = true
    }

    dynamic "dns_cache_config" {
      for_each = var.autopilot ? [] : [false]

      content {
        enabled = dns_cache_config.value
      }
    }
  }

  maintenance_policy {
    daily_maintenance_window {
      start_time = var.maintenance
    }
  }

  # What the first pool was is of no interest once it is gone.
  lifecycle {
    ignore_changes = [initial_node_count, node_config]
  }
}
