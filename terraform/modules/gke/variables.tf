variable "project" {
  description = "The project's id."
  type        = string
  nullable    = false
}

variable "name" {
  description = "The cluster's name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", var.name))
    error_message = "A cluster's name has 2 to 40 lower-case letters, digits and hyphens."
  }
}

variable "location" {
  description = "A zone, or a region for a control plane in three zones."
  type        = string
  nullable    = false

  validation {
    condition     = !var.autopilot || can(regex("^[a-z]+-[a-z]+[0-9]+$", var.location))
    error_message = "An Autopilot cluster takes a region, not a zone."
  }
}

variable "network" {
  description = "Ids of the network and the subnetwork, names of the ranges of pods and services."
  type = object({
    id         = string
    subnetwork = string
    pods       = string
    services   = string
  })
  nullable = false
}

variable "node_account" {
  description = "The address of the nodes' service account."
  type        = string
  nullable    = false
}

variable "nodes_need" {
  description = "Ids of what must be there before nodes start: the way to the internet, the nodes' role."
  type        = list(string)
  nullable    = false
}

variable "pools" {
  description = "Node pools by name. max_nodes is for all zones together."
  type = map(object({
    machine_type = string
    min_nodes    = optional(number, 0)
    max_nodes    = number
    spot         = optional(bool, false)
    disk_gb      = optional(number, 100)
    zones        = optional(set(string))
    accelerator  = optional(object({ type = string, count = number }))
  }))
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.pools) : can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", name))])
    error_message = "A pool's name has 2 to 40 lower-case letters, digits and hyphens."
  }

  validation {
    condition     = alltrue([for pool in values(var.pools) : pool.min_nodes >= 0 && pool.max_nodes >= max(1, pool.min_nodes)])
    error_message = "min_nodes is 0 or more, and max_nodes at least 1 and not below it."
  }

  validation {
    condition     = alltrue([for pool in values(var.pools) : pool.disk_gb >= 20])
    error_message = "disk_gb is at least 20: the system and images need as much."
  }
}

variable "autopilot" {
  description = "Whether Google chooses the nodes; there are no pools then."
  type        = bool
  nullable    = false
}

variable "protected" {
  description = "Whether the cluster refuses to be deleted."
  type        = bool
  nullable    = false
}

variable "maintenance" {
  description = "When the daily maintenance window begins, as HH:MM in UTC."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.maintenance))
    error_message = "maintenance is a time such as 03:00."
  }
}

variable "labels" {
  description = "Labels of the cluster and its nodes."
  type        = map(string)
  nullable    = false
}
