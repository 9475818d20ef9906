provider "google" {
  project = var.project.id
  region  = var.location.region
  zone    = var.location.zone

  # Calls of a person's login count against the project: the interface for budgets takes no others.
  user_project_override = true
  billing_project       = var.project.id

  # A second fence around a protected environment; the command refuses before Terraform is asked at all.
  deletion_policy = local.protected ? "PREVENT" : "DELETE"

  # Waits three seconds for others before each change of a policy.
  batching {
    enable_batching = false
  }

  add_terraform_attribution_label = false
}

locals {
  name       = "${var.environment.prefix}-${var.environment.name}"
  production = var.size == "production"
  protected  = coalesce(var.protected, local.production)
  labels     = { platform-env = var.environment.name, platform-managed = "true" }

  # Metaflow's tasks read and write artifacts, the nightly dump is written; nobody else in the cluster needs the bucket.
  task   = "metaflow-task"
  backup = "database-backup"
  system = local.production ? { machine_type = "e2-standard-4", min_nodes = 2, max_nodes = 4 } : { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 2 }
}

module "project_services" {
  source   = "../../modules/project-services"
  services = var.services
}

module "network" {
  source     = "../../modules/network"
  name       = local.name
  region     = var.location.region
  ranges     = var.ranges
  depends_on = [module.project_services]
}

module "identity" {
  source     = "../../modules/identity"
  project    = var.project
  name       = local.name
  namespace  = coalesce(var.environment.namespace, "platform-${var.environment.name}")
  accounts   = [local.task, local.backup]
  depends_on = [module.project_services]
}

module "gke" {
  source       = "../../modules/gke"
  project      = var.project.id
  name         = local.name
  location     = local.production || var.autopilot ? var.location.region : var.location.zone
  node_account = module.identity.node_account.email
  nodes_need   = [module.network.nat, module.identity.node_role]
  pools        = merge(var.pools, { system = merge(local.system, { disk_gb = 50 }) })
  autopilot    = var.autopilot
  protected    = local.protected
  maintenance  = var.maintenance
  labels       = local.labels

  network = {
    id         = module.network.network
    subnetwork = module.network.subnetwork
    pods       = module.network.secondary_ranges.pods
    services   = module.network.secondary_ranges.services
  }
}

module "storage" {
  source     = "../../modules/storage"
  bucket     = "${var.project.id}-${local.name}-data"
  region     = var.location.region
  retention  = { soft_delete_days = local.production ? 7 : 0, nearline_after_days = 90 }
  members    = { for account in [local.task, local.backup] : account => { role = "roles/storage.objectUser", member = module.identity.principals[account] } }
  cluster    = module.gke.id
  labels     = local.labels
  depends_on = [module.project_services]
}

module "registry" {
  source     = "../../modules/registry"
  name       = local.name
  region     = var.location.region
  reader     = module.identity.node_account.member
  labels     = local.labels
  depends_on = [module.project_services]
}

module "database" {
  source = "../../modules/database"
  count  = var.database.kind == "cloudsql" ? 1 : 0

  project          = var.project.id
  name             = local.name
  region           = var.location.region
  network          = module.network.network
  subnetwork       = module.network.subnetwork
  instance         = { tier = var.database.tier, disk_gb = var.database.disk_gb, standby = local.production, generation = var.database.generation }
  password         = var.database_password
  password_version = var.database.password_version
  protected        = local.protected
  labels           = local.labels
  depends_on       = [module.project_services]
}

module "budget" {
  source = "../../modules/budget"
  count  = var.budget == null ? 0 : 1

  project         = var.project
  name            = local.name
  billing_account = var.budget.billing_account
  amount          = var.budget.amount
  depends_on      = [module.project_services]
}
