resource "google_container_node_pool" "this" {
  for_each = var.autopilot ? {} : var.pools

  name           = each.key
  cluster        = google_container_cluster.this.name # an imported pool has the name here; the id would replace it
  location       = var.location
  node_locations = each.value.zones

  # It counts in each zone, min_nodes in all of them together: Google's autoscaler adds what is missing.
  initial_node_count = min(each.value.min_nodes, 1)

  autoscaling {
    total_min_node_count = each.value.min_nodes
    total_max_node_count = each.value.max_nodes
    location_policy      = each.value.spot || each.value.accelerator != null ? "ANY" : "BALANCED"
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  upgrade_settings {
    max_surge       = 1
    max_unavailable = 0
  }

  node_config {
    machine_type    = each.value.machine_type
    spot            = each.value.spot
    disk_size_gb    = each.value.disk_gb
    disk_type       = "pd-balanced"
    image_type      = "COS_CONTAINERD"
    service_account = var.node_account
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
    labels          = { "platform/pool" = each.key }
    resource_labels = var.labels
    metadata        = { disable-legacy-endpoints = "true" }

    dynamic "guest_accelerator" {
      for_each = each.value.accelerator == null ? [] : [each.value.accelerator]

      content {
        type  = guest_accelerator.value.type
        count = guest_accelerator.value.count

        gpu_driver_installation_config {
          gpu_driver_version = "DEFAULT"
        }
      }
    }

    gcfs_config {
      enabled = true
    }

    gvnic {
      enabled = true
    }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }

    kubelet_config {
      insecure_kubelet_readonly_port_enabled = "FALSE"
    }
  }

  # A change of it would replace the pool.
  lifecycle {
    ignore_changes = [initial_node_count]
  }

  # Nodes cannot start without these; the cluster can, and takes longer than they do.
  depends_on = [var.nodes_need]
}
