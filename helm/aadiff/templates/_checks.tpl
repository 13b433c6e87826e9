{{/* Fails with a reason for values that the schema can't refuse, because they depend on each other. */}}
{{- define "aadiff.check" -}}
{{- $viewer := .Values.access.existingSecret -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" (include "aadiff.fullname" .)) }}{{ fail (printf "the release is called %q, and services are named after it: it must begin with a letter and have nothing but small letters, digits and -" .Release.Name) }}{{ end -}}
{{- if and (not .Values.bundled.enabled) (include "aadiff.usesBundledObjects" .) }}{{ fail "objects.endpoint is empty and bundled.enabled is false: name an S3 server" }}{{ end -}}
{{- if and (not .Values.bundled.enabled) (include "aadiff.usesBundledJournal" .) }}{{ fail "journal.existingSecret is empty and bundled.enabled is false: name a secret with PostgreSQL's connection string" }}{{ end -}}
{{- if and .Values.objects.endpoint (not .Values.objects.existingSecret) }}{{ fail "objects.endpoint is set and objects.existingSecret is not: the S3 server wants keys" }}{{ end -}}
{{- if and .Values.cluster.graceSeconds (lt (int .Values.cluster.graceSeconds) (int (add .Values.cluster.drainSeconds 90))) }}{{ fail "cluster.graceSeconds must be at least cluster.drainSeconds and 90, in which a node stores what it drew: one that is killed while it drains loses what it draws" }}{{ end -}}
{{- if and (eq .Values.http.exposure "proxy") (eq .Values.access.keys "off") }}{{ fail "http.exposure is proxy, so others reach the farm, and access.keys is off: set access.keys to required" }}{{ end -}}
{{- if and (or .Values.ingress.enabled .Values.gateway.enabled) (ne .Values.http.exposure "proxy") }}{{ fail "an ingress or gateway stands before the farm: set http.exposure to proxy and access.keys to required" }}{{ end -}}
{{- if and (eq .Values.service.type "LoadBalancer") (eq .Values.access.keys "off") }}{{ fail "service.type is LoadBalancer, so others reach the farm, and access.keys is off: set access.keys to required" }}{{ end -}}
{{- if and (eq .Values.access.keys "off") .Values.access.existingSecret }}{{ fail "access.existingSecret is set and access.keys is off: set access.keys to required" }}{{ end -}}
{{- if and (eq .Values.http.exposure "proxy") (eq .Values.tls.mode "off") }}{{ fail "http.exposure is proxy and tls.mode is off: a farm that others reach needs certificates between its nodes; set tls.mode to secret or certManager" }}{{ end -}}
{{- if and (eq .Values.http.exposure "proxy") (or (include "aadiff.usesBundledObjects" .) (include "aadiff.usesBundledJournal" .)) }}{{ fail "http.exposure is proxy, so others work with the farm, and its objects or its journal would lie in the bundled servers, which have no backups and a password that everybody knows: name an S3 server in objects.endpoint and a database in journal.existingSecret" }}{{ end -}}
{{- if and .Values.ingress.enabled (or (not .Values.ingress.host) (not .Values.ingress.tlsSecret)) }}{{ fail "ingress.enabled needs ingress.host and ingress.tlsSecret: keys must not go over the network as they are" }}{{ end -}}
{{- if and .Values.gateway.enabled (not .Values.gateway.hostnames) }}{{ fail "gateway.enabled needs gateway.hostnames: coordinators answer to the names that they know" }}{{ end -}}
{{- if and .Values.gateway.enabled (not .Values.gateway.parentRefs) }}{{ fail "gateway.enabled needs gateway.parentRefs: the gateways that the route belongs to" }}{{ end -}}
{{- if and (eq .Values.tls.mode "secret") (not .Values.tls.secretName) }}{{ fail "tls.mode is secret: name it in tls.secretName" }}{{ end -}}
{{- if and (eq .Values.tls.mode "certManager") (not .Values.tls.issuer.name) }}{{ fail "tls.mode is certManager: name the issuer in tls.issuer.name" }}{{ end -}}
{{- if and (eq .Values.models.source "claim") (not .Values.models.claimName) }}{{ fail "models.source is claim: name it in models.claimName" }}{{ end -}}
{{- if and (eq .Values.models.source "volume") (not .Values.models.volume.reference) }}{{ fail "models.source is volume: name the image in models.volume.reference" }}{{ end -}}
{{- if and (eq .Values.models.source "pull") (not .Values.models.pull.repositories) }}{{ fail "models.source is pull: name what to pull in models.pull.repositories" }}{{ end -}}
{{- if and (include "aadiff.outlines" .) (eq .Values.models.source "image") }}{{ fail "models.coordinators is outline and models.source is image: the models are in the image, so set models.coordinators to folder" }}{{ end -}}
{{- if and (include "aadiff.outlines" .) (eq .Values.models.source "claim") (not .Values.models.outlines.claimName) }}{{ fail "models.coordinators is outline and models.source is claim: name the claim with the outlines in models.outlines.claimName" }}{{ end -}}
{{- if and (include "aadiff.outlines" .) (eq .Values.models.source "volume") (not .Values.models.outlines.reference) }}{{ fail "models.coordinators is outline and models.source is volume: name the image with the outlines in models.outlines.reference" }}{{ end -}}
{{- if and .Values.hooks.urls (not .Values.hooks.existingSecret) }}{{ fail "hooks.urls is set: webhooks are signed, so name a secret in hooks.existingSecret" }}{{ end -}}
{{- $pull := .Values.models.pull -}}
{{- $folders := list -}}
{{- range $pull.repositories }}{{ $folders = append $folders (splitList "@" . | first | splitList "/" | last) }}{{ end -}}
{{- if ne (len $folders) (len (uniq $folders)) }}{{ fail "models.pull.repositories has two of the same name, which is the folder that they go to: leave one of them out" }}{{ end -}}
{{- $scale := .Values.gpuNodes.autoscaling -}}
{{- if gt (int $scale.min) (int $scale.max) }}{{ fail "gpuNodes.autoscaling.min is greater than gpuNodes.autoscaling.max" }}{{ end -}}
{{- if and (eq $scale.kind "hpa") (lt (int $scale.min) 1) }}{{ fail "gpuNodes.autoscaling.kind is hpa, which can't go to 0: set gpuNodes.autoscaling.min to 1, or take keda" }}{{ end -}}
{{- if and (eq $scale.kind "keda") (eq .Values.access.keys "required") (not $scale.keySecret) (not $viewer) (not $scale.prometheus) }}{{ fail "access.keys is required: KEDA needs a viewer's key in gpuNodes.autoscaling.keySecret or access.existingSecret, or a Prometheus in gpuNodes.autoscaling.prometheus" }}{{ end -}}
{{- if and .Values.monitoring.scrape.enabled (eq .Values.access.keys "required") (not .Values.monitoring.scrape.keySecret) (not $viewer) }}{{ fail "access.keys is required: Prometheus needs a viewer's key in monitoring.scrape.keySecret or access.existingSecret" }}{{ end -}}
{{- if and (eq .Values.gpuNodes.gpu.mode "none") (hasPrefix "cuda" .Values.gpuNodes.device) }}{{ fail "gpuNodes.device asks for CUDA and gpuNodes.gpu.mode is none: a pod sees only the GPUs that it asks for" }}{{ end -}}
{{- $devices := len (splitList "," .Values.gpuNodes.device) -}}
{{- if and (ne .Values.gpuNodes.gpu.mode "none") (ne (int .Values.gpuNodes.gpu.count) $devices) }}{{ fail (printf "gpuNodes.gpu.count is %d and gpuNodes.device, %s, uses %d: name each of them, such as cuda:0,cuda:1" (int .Values.gpuNodes.gpu.count) .Values.gpuNodes.device $devices) }}{{ end -}}
{{- if and (eq .Values.gpuNodes.gpu.mode "dra") (semverCompare "<1.34-0" .Capabilities.KubeVersion.Version) }}{{ fail (printf "gpuNodes.gpu.mode is dra, which Kubernetes has since 1.34, and this one is %s: take extended-resource" .Capabilities.KubeVersion.Version) }}{{ end -}}
{{- include "aadiff.checkNetwork" . -}}
{{- include "aadiff.checkConfig" . -}}
{{- end -}}

{{/* Whoever is to reach the farm from elsewhere is let in by the network policy. */}}
{{- define "aadiff.checkNetwork" -}}
{{- if .Values.networkPolicy.enabled -}}
{{- $scale := .Values.gpuNodes.autoscaling -}}
{{- $inside := printf "networkPolicy.clients is empty, so only pods of namespace %s do" .Release.Namespace -}}
{{- if not .Values.networkPolicy.clients -}}
{{- if or .Values.ingress.enabled .Values.gateway.enabled }}{{ fail (printf "an ingress or gateway is to reach the farm, and %s: name its pods there ([podSelector: {}] when they are in this namespace)" $inside) }}{{ end -}}
{{- if eq .Values.service.type "LoadBalancer" }}{{ fail (printf "a load balancer is to reach the farm, and %s: name the addresses that may there, as ipBlock" $inside) }}{{ end -}}
{{- if and (eq $scale.kind "keda") (not $scale.prometheus) }}{{ fail (printf "KEDA is to ask the farm, and %s: name KEDA's pods there ([podSelector: {}] when they are in this namespace)" $inside) }}{{ end -}}
{{- end -}}
{{- if and .Values.monitoring.scrape.enabled (not .Values.networkPolicy.monitoring) }}{{ fail "Prometheus is to read /metrics, and networkPolicy.monitoring does not let it: name its pods there ([podSelector: {}] when they are in this namespace)" }}{{ end -}}
{{- end -}}
{{- end -}}

{{/* What is checked above, and what is secret, is not to come by way of `config`. */}}
{{- define "aadiff.checkConfig" -}}
{{- $instead := dict
      "cluster.drain" "set cluster.drainSeconds" "access.keys" "set access.keys" "access.keyFolder" "set access.existingSecret" "http.tlsProxy" "set http.exposure" "insecure" "set tls.mode or http.exposure"
      "objects.accessKey" "name a secret in objects.existingSecret" "objects.secretKey" "name a secret in objects.existingSecret" "journal.postgres" "name a secret in journal.existingSecret"
      "hooks.secret" "name a secret in hooks.existingSecret" "access.openId.secret" "mount a secret with coordinators.extraVolumes and name its file in access.openId.secretFile"
      "tls.password" "take a key without a password, in a secret" -}}
{{- range $option, $way := $instead -}}
{{- $at := $.Values.config -}}
{{- range splitList "." $option -}}
{{- $name := . | lower -}}
{{- $next := "" -}}
{{- if kindIs "map" $at }}{{ range $member, $value := $at }}{{ if eq (lower $member) $name }}{{ $next = $value }}{{ end }}{{ end }}{{ end -}}
{{- $at = $next -}}
{{- end -}}
{{- if not (and (kindIs "string" $at) (eq $at "")) }}{{ fail (printf "config.%s is not taken: %s" $option $way) }}{{ end -}}
{{- end -}}
{{- end -}}
