resource "google_sql_database_instance" "this" {
  # A deleted instance's name is taken for a week.
  name                = "${var.name}-pg-${var.instance.generation}"
  region              = var.region
  database_version    = "POSTGRES_16"
  deletion_protection = var.protected

  settings {
    tier              = var.instance.tier
    edition           = "ENTERPRISE"
    availability_type = var.instance.standby ? "REGIONAL" : "ZONAL"
    disk_type         = "PD_SSD"
    disk_size         = var.instance.disk_gb
    disk_autoresize   = true
    user_labels       = var.labels

    backup_configuration {
      enabled                        = true
      start_time                     = "02:00"
      point_in_time_recovery_enabled = var.instance.standby
    }

    # Private Service Connect, not a peering: a peering outlives what it was made for by days.
    ip_configuration {
      ipv4_enabled = false
      ssl_mode     = "ENCRYPTED_ONLY"

      psc_config {
        psc_enabled               = true
        allowed_consumer_projects = [var.project]
      }
    }
  }
}

resource "google_sql_database" "metaflow" {
  name     = "metaflow"
  instance = google_sql_database_instance.this.name
}

resource "google_sql_user" "metaflow" {
  name                = "metaflow"
  instance            = google_sql_database_instance.this.name
  password_wo         = var.password
  password_wo_version = var.password_version
}

resource "google_compute_address" "this" {
  name         = "${var.name}-pg"
  region       = var.region
  address_type = "INTERNAL"
  subnetwork   = var.subnetwork
  labels       = var.labels
}

resource "google_compute_forwarding_rule" "this" {
  name                  = "${var.name}-pg"
  region                = var.region
  network               = var.network
  ip_address            = google_compute_address.this.self_link
  load_balancing_scheme = "" # as Private Service Connect wants it
  target                = google_sql_database_instance.this.psc_service_attachment_link
  labels                = var.labels
}
