{{/* Pieces of pods. Each is given (dict "root" . "of" .Values.X), "outlines" where models without weights will do, and "keys" for who admits clients. */}}

{{- define "aadiff.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1654
runAsGroup: 1654
fsGroup: 1654
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "aadiff.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* How and where a pod is scheduled. */}}
{{- define "aadiff.scheduling" -}}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .of.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .of.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .of.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .of.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Where this pod is reached by others. */}}
{{- define "aadiff.podEnv" -}}
- name: POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
- name: POD_IP
  valueFrom: { fieldRef: { fieldPath: status.podIP } }
- name: AADIFF__OBJECTS__ACCESSKEY
  valueFrom:
    secretKeyRef:
      name: {{ include "aadiff.objectsSecret" .root }}
      key: {{ ternary "accessKey" .root.Values.objects.accessKeyEntry (eq (include "aadiff.usesBundledObjects" .root) "yes") }}
- name: AADIFF_HOME
  value: /var/lib/aadiff
{{- end -}}

{{- define "aadiff.mounts" -}}
- { name: config, mountPath: /etc/aadiff, readOnly: true }
- { name: scratch, mountPath: /var/lib/aadiff }
- { name: tmp, mountPath: /tmp }
- { name: objects, mountPath: /run/secrets/objects, readOnly: true }
- { name: journal, mountPath: /run/secrets/journal, readOnly: true }
{{- if ne .root.Values.tls.mode "off" }}
- { name: tls, mountPath: /run/secrets/tls, readOnly: true }
{{- end }}
{{- if .root.Values.objects.authoritySecret }}
- { name: objects-authority, mountPath: /run/secrets/objects-authority, readOnly: true }
{{- end }}
{{- if .root.Values.hooks.urls }}
- { name: hooks, mountPath: /run/secrets/hooks, readOnly: true }
{{- end }}
{{- if and .keys .root.Values.access.existingSecret }}
- { name: keys, mountPath: /run/secrets/keys, readOnly: true }
{{- end }}
{{- if ne .root.Values.models.source "image" }}
- { name: models, mountPath: /models, readOnly: true }
{{- end }}
{{- with .of.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "aadiff.volumes" -}}
{{- $root := .root -}}
- name: config
  configMap: { name: {{ include "aadiff.fullname" $root }} }
- name: scratch
  emptyDir: { sizeLimit: {{ .of.scratch }} }
- name: tmp
  emptyDir: { sizeLimit: 1Gi }
- name: objects
  secret:
    secretName: {{ include "aadiff.objectsSecret" $root }}
    defaultMode: 0440
    items:
      - key: {{ ternary "secretKey" $root.Values.objects.secretKeyEntry (eq (include "aadiff.usesBundledObjects" $root) "yes") }}
        path: secretKey
- name: journal
  secret:
    secretName: {{ include "aadiff.journalSecret" $root }}
    defaultMode: 0440
    items:
      - key: {{ ternary "connectionString" $root.Values.journal.entry (eq (include "aadiff.usesBundledJournal" $root) "yes") }}
        path: connectionString
{{- if ne $root.Values.tls.mode "off" }}
- name: tls
  secret: { secretName: {{ include "aadiff.tlsSecret" $root }}, defaultMode: 0440 }
{{- end }}
{{- with $root.Values.objects.authoritySecret }}
- name: objects-authority
  secret: { secretName: {{ . }}, defaultMode: 0440 }
{{- end }}
{{- if $root.Values.hooks.urls }}
- name: hooks
  secret: { secretName: {{ $root.Values.hooks.existingSecret }}, defaultMode: 0440 }
{{- end }}
{{- if and .keys $root.Values.access.existingSecret }}
- name: keys
  secret: { secretName: {{ $root.Values.access.existingSecret }}, defaultMode: 0440 }
{{- end }}
{{- if has $root.Values.models.source (list "claim" "pull") }}
- name: models
  persistentVolumeClaim: { claimName: {{ include (ternary "aadiff.outlinesClaim" "aadiff.modelsClaim" (eq (.outlines | default "") "yes")) $root }}, readOnly: true }
{{- else if eq $root.Values.models.source "volume" }}
- name: models
  image: { reference: {{ ternary $root.Values.models.outlines.reference $root.Values.models.volume.reference (eq (.outlines | default "") "yes") }}, pullPolicy: {{ $root.Values.models.volume.pullPolicy }} }
{{- end }}
{{- with .of.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Labels and annotations of a pod's template; a changed configuration changes the pods. */}}
{{- define "aadiff.podMetadata" -}}
labels:
  {{- include "aadiff.labels" .root | nindent 2 }}
  app.kubernetes.io/component: {{ .component }}
  aadiff/farm: member
  {{- with .of.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
annotations:
  aadiff/config: {{ include "aadiff.config" .root | sha256sum | trunc 16 | quote }}
  {{- with .of.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}
