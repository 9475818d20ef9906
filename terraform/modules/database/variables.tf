variable "project" {
  description = "The id of the project that may connect."
  type        = string
  nullable    = false
}

variable "name" {
  description = "What the names of all resources begin with."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region of the instance and of its address."
  type        = string
  nullable    = false
}

variable "network" {
  description = "The id of the network from which it is reached."
  type        = string
  nullable    = false
}

variable "subnetwork" {
  description = "The id of the subnetwork that has its address."
  type        = string
  nullable    = false
}

variable "instance" {
  description = "The machine: its tier, its disk in GB, whether it has a standby in another zone, and the number in its name."
  type = object({
    tier       = string
    disk_gb    = number
    standby    = bool
    generation = number
  })
  nullable = false

  validation {
    condition     = can(regex("^db-(custom-[0-9]+-[0-9]+|perf-optimized-N-[0-9]+)$", var.instance.tier))
    error_message = "A tier is db-custom-CPUS-MEGABYTES: machines that share a CPU take too long to start."
  }

  validation {
    condition     = var.instance.disk_gb >= 10
    error_message = "disk_gb is at least 10."
  }

  validation {
    condition     = var.instance.generation >= 1 && floor(var.instance.generation) == var.instance.generation
    error_message = "generation is a whole number from 1 on."
  }
}

variable "password" {
  description = "The password of the user metaflow. It is sent and kept nowhere: not in the state, not in a plan."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "password_version" {
  description = "Raised when the password changes: Terraform cannot see that it did."
  type        = number
  nullable    = false
}

variable "protected" {
  description = "Whether the instance refuses to be deleted."
  type        = bool
  nullable    = false
}

variable "labels" {
  description = "Labels of the instance and of its address."
  type        = map(string)
  nullable    = false
}
