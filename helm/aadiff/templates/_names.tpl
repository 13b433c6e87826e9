{{/* Before the name of everything: the release. */}}
{{- define "aadiff.fullname" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "aadiff.selector" -}}
app.kubernetes.io/name: aadiff
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "aadiff.labels" -}}
{{ include "aadiff.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* Given (dict "root" . "image" .Values.images.X). */}}
{{- define "aadiff.image" -}}
{{- $root := .root -}}
{{- $name := .image.repository -}}
{{- if $root.Values.image.registry }}{{ $name = printf "%s/%s" (trimSuffix "/" $root.Values.image.registry) $name }}{{ end -}}
{{- if .image.digest }}{{ printf "%s@%s" $name .image.digest }}{{ else }}{{ printf "%s:%s" $name ($root.Values.image.tag | default $root.Chart.AppVersion) }}{{ end -}}
{{- end -}}

{{- define "aadiff.usesBundledObjects" -}}{{- if not .Values.objects.endpoint }}yes{{ end -}}{{- end -}}
{{- define "aadiff.usesBundledJournal" -}}{{- if not .Values.journal.existingSecret }}yes{{ end -}}{{- end -}}

{{- define "aadiff.objectsSecret" -}}
{{- if include "aadiff.usesBundledObjects" . }}{{ include "aadiff.fullname" . }}-bundled{{ else }}{{ .Values.objects.existingSecret }}{{ end -}}
{{- end -}}

{{- define "aadiff.journalSecret" -}}
{{- .Values.journal.existingSecret | default (printf "%s-bundled" (include "aadiff.fullname" .)) -}}
{{- end -}}

{{- define "aadiff.tlsSecret" -}}
{{- .Values.tls.secretName | default (printf "%s-tls" (include "aadiff.fullname" .)) -}}
{{- end -}}

{{- define "aadiff.modelsClaim" -}}
{{- if eq .Values.models.source "pull" }}{{ include "aadiff.fullname" . }}-models{{ else }}{{ .Values.models.claimName }}{{ end -}}
{{- end -}}

{{/* Whether coordinators mount outlines, not models. */}}
{{- define "aadiff.outlines" -}}{{- if eq .Values.models.coordinators "outline" }}yes{{ end -}}{{- end -}}

{{- define "aadiff.outlinesClaim" -}}
{{- if eq .Values.models.source "pull" }}{{ include "aadiff.fullname" . }}-outlines{{ else }}{{ .Values.models.outlines.claimName }}{{ end -}}
{{- end -}}

{{- define "aadiff.grace" -}}
{{- .Values.cluster.graceSeconds | default (add .Values.cluster.drainSeconds 180) -}}
{{- end -}}

{{/* Fails with a reason for values that the schema can't refuse, because they depend on each other. */}}
{{- define "aadiff.check" -}}
{{- if and (not .Values.bundled.enabled) (include "aadiff.usesBundledObjects" .) }}{{ fail "objects.endpoint is empty and bundled.enabled is false: name an S3 server" }}{{ end -}}
{{- if and (not .Values.bundled.enabled) (include "aadiff.usesBundledJournal" .) }}{{ fail "journal.existingSecret is empty and bundled.enabled is false: name a secret with PostgreSQL's connection string" }}{{ end -}}
{{- if and .Values.objects.endpoint (not .Values.objects.existingSecret) }}{{ fail "objects.endpoint is set and objects.existingSecret is not: the S3 server wants keys" }}{{ end -}}
{{- if and .Values.cluster.graceSeconds (lt (int .Values.cluster.graceSeconds) (int (add .Values.cluster.drainSeconds 30))) }}{{ fail "cluster.graceSeconds must be at least cluster.drainSeconds and 30: a node that is killed while it drains loses what it draws" }}{{ end -}}
{{- if and (eq .Values.http.exposure "proxy") (eq .Values.access.keys "off") }}{{ fail "http.exposure is proxy, so others reach the farm, and access.keys is off: set access.keys to required" }}{{ end -}}
{{- if and (or .Values.ingress.enabled .Values.gateway.enabled) (ne .Values.http.exposure "proxy") }}{{ fail "an ingress or gateway stands before the farm: set http.exposure to proxy and access.keys to required" }}{{ end -}}
{{- if and (eq .Values.http.exposure "proxy") (eq .Values.tls.mode "off") }}{{ fail "http.exposure is proxy and tls.mode is off: a farm that others reach needs certificates between its nodes; set tls.mode to secret or certManager" }}{{ end -}}
{{- if and .Values.ingress.enabled (or (not .Values.ingress.host) (not .Values.ingress.tlsSecret)) }}{{ fail "ingress.enabled needs ingress.host and ingress.tlsSecret: keys must not go over the network as they are" }}{{ end -}}
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
{{- $scale := .Values.gpuNodes.autoscaling -}}
{{- if gt (int $scale.min) (int $scale.max) }}{{ fail "gpuNodes.autoscaling.min is greater than gpuNodes.autoscaling.max" }}{{ end -}}
{{- if and (eq $scale.kind "hpa") (lt (int $scale.min) 1) }}{{ fail "gpuNodes.autoscaling.kind is hpa, which can't go to 0: set gpuNodes.autoscaling.min to 1, or take keda" }}{{ end -}}
{{- if and (eq $scale.kind "keda") (eq .Values.access.keys "required") (not $scale.keySecret) (not $scale.prometheus) }}{{ fail "access.keys is required: KEDA needs a viewer's key in gpuNodes.autoscaling.keySecret, or a Prometheus in gpuNodes.autoscaling.prometheus" }}{{ end -}}
{{- if and .Values.monitoring.scrape.enabled (eq .Values.access.keys "required") (not .Values.monitoring.scrape.keySecret) }}{{ fail "access.keys is required: Prometheus needs a viewer's key in monitoring.scrape.keySecret" }}{{ end -}}
{{- if and (eq .Values.gpuNodes.gpu.mode "none") (hasPrefix "cuda" .Values.gpuNodes.device) }}{{ fail "gpuNodes.device asks for CUDA and gpuNodes.gpu.mode is none: a pod sees only the GPUs that it asks for" }}{{ end -}}
{{- end -}}
