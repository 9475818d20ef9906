variable "name" {
  description = "What the names of all resources begin with."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region of the subnetwork."
  type        = string
  nullable    = false
}

variable "ranges" {
  description = "Addresses of nodes, pods and services, as CIDR blocks."
  type = object({
    nodes    = string
    pods     = string
    services = string
  })
  nullable = false

  validation {
    condition     = alltrue([for range in values(var.ranges) : can(cidrnetmask(range))])
    error_message = "A range is a CIDR block such as 10.20.0.0/20."
  }

  validation {
    condition     = length(distinct(values(var.ranges))) == 3
    error_message = "The ranges of nodes, pods and services must differ."
  }
}
