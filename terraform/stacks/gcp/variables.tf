variable "project" {
  description = "The project's id and number. The caller has read the project anyway; a data source would also ask for its billing account, and fail where that may not be read."
  type = object({
    id     = string
    number = string
  })
  nullable = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project.id))
    error_message = "project.id has 6 to 30 lower-case letters, digits and hyphens, and begins with a letter."
  }

  validation {
    condition     = can(regex("^[0-9]{6,}$", var.project.number))
    error_message = "project.number has digits only."
  }
}

variable "environment" {
  description = "The environment's name, what all names begin with, and its Kubernetes namespace if that is not platform-NAME."
  type = object({
    name      = string
    prefix    = optional(string, "platform")
    namespace = optional(string)
  })
  nullable = false

  validation {
    condition     = alltrue([for part in [var.environment.prefix, var.environment.name] : can(regex("^[a-z]([a-z0-9-]*[a-z0-9])?$", part))])
    error_message = "environment.name and environment.prefix have lower-case letters, digits and hyphens, and begin with a letter."
  }

  # The longest name made of it, the nodes' account, has 30 characters at most.
  validation {
    condition     = length("${var.environment.prefix}-${var.environment.name}") <= 24
    error_message = "environment.prefix and environment.name have 23 characters together at most."
  }
}

variable "location" {
  description = "Where everything is: a region, and the zone in it that has the cluster if it is in one zone only."
  type = object({
    region = string
    zone   = string
  })
  nullable = false

  validation {
    condition     = can(regex("^${var.location.region}-[a-z]$", var.location.zone))
    error_message = "location.zone must lie in location.region."
  }
}

variable "size" {
  description = "dev: one zone, one small system node. production: three zones, two larger ones, protected."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = contains(["dev", "production"], var.size)
    error_message = "size is dev or production."
  }
}

variable "autopilot" {
  description = "Whether Google chooses the nodes, and bills pods instead."
  type        = bool
  default     = false
  nullable    = false
}

variable "protected" {
  description = "Whether nothing may be deleted; by default as the size says."
  type        = bool
  default     = null
}

variable "ranges" {
  description = "Addresses of nodes, pods and services, as CIDR blocks."
  type = object({
    nodes    = optional(string, "10.20.0.0/20")
    pods     = optional(string, "10.24.0.0/16")
    services = optional(string, "10.28.0.0/20")
  })
  default  = {}
  nullable = false
}

variable "pools" {
  description = "Node pools for tasks, by name; all but the pool 'system', which is always there."
  type = map(object({
    machine_type = string
    min_nodes    = optional(number, 0)
    max_nodes    = number
    spot         = optional(bool, false)
    disk_gb      = optional(number, 100)
    zones        = optional(set(string))
    accelerator  = optional(object({ type = string, count = number }))
  }))
  default = {
    cpu  = { machine_type = "n2d-standard-4", max_nodes = 4 }
    spot = { machine_type = "n2d-standard-4", max_nodes = 10, spot = true }
  }
  nullable = false

  validation {
    condition     = !contains(keys(var.pools), "system")
    error_message = "The pool 'system' is made by the size; give this one another name."
  }
}

variable "maintenance" {
  description = "When the daily maintenance window begins, as HH:MM in UTC."
  type        = string
  default     = "03:00"
  nullable    = false
}

variable "database" {
  description = "Where metadata is kept: in the cluster, or in Cloud SQL."
  type = object({
    kind             = optional(string, "cluster")
    tier             = optional(string, "db-custom-1-3840")
    disk_gb          = optional(number, 10)
    generation       = optional(number, 1)
    password_version = optional(number, 1)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["cluster", "cloudsql"], var.database.kind)
    error_message = "database.kind is cluster or cloudsql."
  }
}

variable "database_password" {
  description = "The password of Cloud SQL's user. It is sent and kept nowhere: not in the state, not in a plan."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = var.database.kind != "cloudsql" || var.database_password != null
    error_message = "database_password is needed with database.kind = cloudsql."
  }
}

variable "budget" {
  description = "What a month may cost before mails go out, in the billing account's currency, and that account's id; null: no mails. The caller knows the account: a data source would need a role on it."
  type = object({
    amount          = number
    billing_account = string
  })
  default = null
}

variable "services" {
  description = "APIs to switch on first. The caller does it better: here each takes some nine seconds before anything else begins."
  type        = set(string)
  default     = []
  nullable    = false
}
