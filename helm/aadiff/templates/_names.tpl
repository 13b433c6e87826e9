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

{{/* Secret and entry of a viewer's key. Given (dict "root" . "secret" .Values.X.keySecret). */}}
{{- define "aadiff.viewerKey" -}}
{{- if .secret }}name: {{ .secret }}, key: key{{ else if .root.Values.access.existingSecret }}name: {{ .root.Values.access.existingSecret }}, key: viewer{{ end -}}
{{- end -}}
