{{/* The JSON file of both programs (docs/configuration.md). What differs from pod to pod comes as an environment variable. */}}
{{- define "aadiff.config" -}}
{{- $name := include "aadiff.fullname" . -}}
{{- $insecure := or (eq .Values.tls.mode "off") (eq .Values.http.exposure "cluster") -}}
{{- $seeds := list -}}
{{- range $i := until (int .Values.coordinators.replicas) }}{{ $seeds = append $seeds (printf "%s-coordinator-%d.%s-nodes.%s.svc:4053" $name $i $name $.Release.Namespace) }}{{ end -}}
{{- $service := printf "%s.%s" $name .Release.Namespace -}}
{{- $names := list $service (printf "%s.svc" $service) (printf "%s.svc.%s" $service .Values.cluster.domain) -}}
{{- $names = concat $names (list (printf "%s-nodes.%s.svc" $name .Release.Namespace)) .Values.http.names .Values.gateway.hostnames -}}
{{- if .Values.ingress.host }}{{ $names = append $names .Values.ingress.host }}{{ end -}}
{{- $config := dict
      "host" "0.0.0.0" "port" 4053 "data" "/var/lib/aadiff" "log" .Values.log.level "logFormat" .Values.log.format "insecure" $insecure
      "cluster" (dict "drain" .Values.cluster.drainSeconds)
      "http" (dict "host" "0.0.0.0" "port" 8080 "names" (join "," (uniq $names)) "tlsProxy" (eq .Values.http.exposure "proxy"))
      "access" (dict "keys" .Values.access.keys)
      "probes" (dict "host" "0.0.0.0" "port" 8081)
      "gpu" (dict "device" .Values.gpuNodes.device "slots" .Values.gpuNodes.slots "encoders" .Values.gpuNodes.encoders "models" "/models")
      "journal" (dict "postgresFile" "/run/secrets/journal/connectionString")
      "objects" (dict "bucket" .Values.objects.bucket "secretKeyFile" "/run/secrets/objects/secretKey") -}}
{{- if include "aadiff.usesBundledObjects" . -}}
{{- $_ := merge $config.objects (dict "endpoint" (printf "%s-minio:9000" $name) "secure" false) -}}
{{- else -}}
{{- $_ := merge $config.objects (dict "endpoint" .Values.objects.endpoint "secure" .Values.objects.secure "region" .Values.objects.region "publicAddress" .Values.objects.publicAddress) -}}
{{- if .Values.objects.authoritySecret }}{{ $_ := set $config.objects "authority" "/run/secrets/objects-authority/ca.crt" }}{{ end -}}
{{- end -}}
{{- if eq .Values.cluster.discovery "kubernetes" -}}
{{- $_ := set $config "kubernetes" (dict "pods" (printf "app.kubernetes.io/name=aadiff,app.kubernetes.io/instance=%s,aadiff/farm=member" .Release.Name) "contacts" (add (div (int .Values.coordinators.replicas) 2) 1)) -}}
{{- else -}}
{{- $_ := set $config "seeds" (join "," $seeds) -}}
{{- end -}}
{{- if ne .Values.tls.mode "off" -}}
{{- $_ := set $config "tls" (dict "certificate" "/run/secrets/tls/tls.crt" "key" "/run/secrets/tls/tls.key" "authority" "/run/secrets/tls/ca.crt") -}}
{{- end -}}
{{- if .Values.access.existingSecret }}{{ $_ := set $config.access "keyFolder" "/run/secrets/keys" }}{{ end -}}
{{- if .Values.hooks.urls -}}
{{- $_ := set $config "hooks" (dict "urls" (join "," .Values.hooks.urls) "secretFile" "/run/secrets/hooks/secret") -}}
{{- end -}}
{{- mergeOverwrite $config (deepCopy .Values.config) | toPrettyJson -}}
{{- end -}}
