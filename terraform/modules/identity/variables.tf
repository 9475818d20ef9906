variable "project" {
  description = "The project's id and number."
  type = object({
    id     = string
    number = string
  })
  nullable = false
}

variable "name" {
  description = "What the names of all resources begin with."
  type        = string
  nullable    = false
}

variable "namespace" {
  description = "The Kubernetes namespace of the environment."
  type        = string
  nullable    = false
}

variable "accounts" {
  description = "Kubernetes service accounts that roles are given to."
  type        = set(string)
  nullable    = false
}
