terraform {
  required_providers {
    render = { source = "registry.terraform.io/render-oss/render" }
  }
}

variable "instances" { type = number }
variable "plan" { type = string }
variable "colour" { type = string }
variable "database_plan" { type = string }
variable "replicas" { type = list(string) }
variable "key_value_plan" { type = string }
variable "autoscaled" { type = bool }
variable "existing_service" { type = string }

provider "render" {
  wait_for_deploy_completion = false
}

resource "render_project" "shop" {
  name = "shop"
  environments = {
    prod = { name = "prod", protected_status = "protected" }
  }
}

resource "render_web_service" "web" {
  name              = "tf-web"
  plan              = var.plan
  region            = "oregon"
  environment_id    = render_project.shop.environments["prod"].id
  start_command     = "npm start"
  health_check_path = "/health"
  num_instances     = var.autoscaled ? null : var.instances

  autoscaling = var.autoscaled ? {
    enabled = true
    min     = 2
    max     = 5
    criteria = {
      cpu    = { enabled = true, percentage = 60 }
      memory = { enabled = false, percentage = 70 }
    }
  } : null

  runtime_source = {
    native_runtime = {
      auto_deploy   = true
      branch        = "main"
      build_command = "npm install"
      repo_url      = "https://github.com/render-examples/express-hello-world"
      runtime       = "node"
    }
  }

  env_vars = {
    colour = { value = var.colour }
    secret = { generate_value = true }
  }
  secret_files          = { "settings.json" = { content = "{}" } }
  custom_domains        = [{ name = "shop.example.com" }]
  notification_override = { preview_notifications_enabled = "false", notifications_to_send = "failure" }
  log_stream_override   = { setting = "drop" }
}

resource "render_private_service" "pooler" {
  name   = "tf-pooler"
  plan   = "starter"
  region = "oregon"
  runtime_source = {
    image = { image_url = "docker.io/library/nginx", tag = "latest" }
  }
}

resource "render_background_worker" "worker" {
  name   = "tf-worker"
  plan   = "starter"
  region = "oregon"
  runtime_source = {
    image = { image_url = "docker.io/library/nginx", tag = "latest" }
  }
  disk = { name = "data", size_gb = 10, mount_path = "/data" }
}

resource "render_cron_job" "nightly" {
  name          = "tf-nightly"
  plan          = "starter"
  region        = "oregon"
  schedule      = "0 3 * * *"
  start_command = "node nightly.js"
  runtime_source = {
    native_runtime = {
      auto_deploy   = false
      branch        = "main"
      build_command = "npm install"
      repo_url      = "https://github.com/render-examples/express-hello-world"
      runtime       = "node"
    }
  }
}

resource "render_static_site" "site" {
  name          = "tf-site"
  repo_url      = "https://github.com/render-examples/create-react-app"
  build_command = "npm run build"
  publish_path  = "build"
  branch        = "main"
  headers       = [{ path = "/*", name = "X-Frame-Options", value = "DENY" }]
  routes        = [{ type = "redirect", source = "/old", destination = "/new" }]
}

resource "render_postgres" "db" {
  name                      = "tf-db"
  plan                      = var.database_plan
  region                    = "oregon"
  version                   = "17"
  disk_size_gb              = 15
  high_availability_enabled = false
  parameter_overrides       = { max_connections = "150" }
  read_replicas             = [for name in var.replicas : { name = name }]
}

resource "render_keyvalue" "cache" {
  name              = "tf-cache"
  plan              = var.key_value_plan
  region            = "oregon"
  max_memory_policy = "allkeys_lru"
}

resource "render_env_group" "shared" {
  name     = "tf-shared"
  env_vars = { shared = { value = "1" } }
}

resource "render_env_group_link" "shared" {
  env_group_id = render_env_group.shared.id
  service_ids  = [render_web_service.web.id]
}

resource "render_webhook" "hook" {
  name         = "tf-hook"
  url          = "https://hooks.example.com/render"
  enabled      = true
  event_filter = ["deploy_ended"]
}

data "render_web_service" "existing" {
  id = var.existing_service
}

output "existing_plan" { value = data.render_web_service.existing.plan }
output "web" { value = render_web_service.web.id }
output "db" { value = render_postgres.db.id }
output "cache" { value = render_keyvalue.cache.id }
output "connection" {
  value     = render_postgres.db.connection_info
  sensitive = true
}
