{{/* The name of all objects. */}}
{{- define "imagedeps.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "imagedeps.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "imagedeps.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name must be set if serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* Labels that never change: selectors cannot be updated. */}}
{{- define "imagedeps.selectorLabels" -}}
app.kubernetes.io/name: imagedeps
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "imagedeps.labels" -}}
{{ include "imagedeps.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name (.Chart.Version | replace "+" "_") }}
{{- with .Values.global.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* If no repository is set, the image name is invalid, so that no other image of the same name is pulled. */}}
{{- define "imagedeps.image" -}}
{{- $repository := default "imagedeps.invalid/set-image.repository" .Values.image.repository -}}
{{- if and .Values.global.imageRegistry .Values.image.repository -}}
{{- $repository = printf "%s/%s" (trimSuffix "/" .Values.global.imageRegistry) $repository -}}
{{- end -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* "true" if the scope is a list of plain names, so that Roles in these namespaces are sufficient. */}}
{{- define "imagedeps.namespaced" -}}
{{- $names := .Values.config.scope.namespaces -}}
{{- if and $names (not (contains "*" (join "" $names))) -}}true{{- end -}}
{{- end -}}

{{/*
The shared namespaces that exist, as a JSON list. An object in a namespace that does not exist would fail the
installation. Without a cluster (helm template, GitOps), lookup finds nothing, and all namespaces are assumed to exist.
*/}}
{{- define "imagedeps.sharedNamespaces" -}}
{{- $online := lookup "v1" "Namespace" "" "kube-system" -}}
{{- $found := list -}}
{{- range .Values.config.scope.sharedNamespaces -}}
{{- if or (not $online) (lookup "v1" "Namespace" "" .) -}}
{{- $found = append $found . -}}
{{- end -}}
{{- end -}}
{{- $found | toJson -}}
{{- end -}}

{{/* "true" if the admission policy is to be rendered. */}}
{{- define "imagedeps.admissionPolicy" -}}
{{- $wanted := toString .Values.admissionPolicy.enabled -}}
{{- if or (eq $wanted "true") (and (eq $wanted "auto") (semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version)) -}}true{{- end -}}
{{- end -}}

{{/* "true" if an object whose `enabled` is true, false or auto is to be rendered. auto: if the cluster has the API. */}}
{{- define "imagedeps.wanted" -}}
{{- $wanted := toString .enabled -}}
{{- if or (eq $wanted "true") (and (eq $wanted "auto") (.root.Capabilities.APIVersions.Has .api)) -}}true{{- end -}}
{{- end -}}

{{- define "imagedeps.serviceMonitor" -}}
{{- if .Values.metrics.service.enabled -}}
{{- include "imagedeps.wanted" (dict "root" . "enabled" .Values.serviceMonitor.enabled "api" "monitoring.coreos.com/v1") -}}
{{- end -}}
{{- end -}}

{{/* "true" if pods run and this chart tells Prometheus to scrape them, so that missing targets are a fault. */}}
{{- define "imagedeps.scraped" -}}
{{- if .Values.replicaCount -}}{{- include "imagedeps.serviceMonitor" . -}}{{- end -}}
{{- end -}}

{{/*
URL of the dashboards without a trailing slash, or empty. Without a cluster (helm template, GitOps), lookup does not
find the URL of the OpenShift console.
*/}}
{{- define "imagedeps.dashboardsUrl" -}}
{{- $url := .Values.prometheusRule.dashboards -}}
{{- if eq $url "auto" -}}
{{- $url = "" -}}
{{- if include "imagedeps.wanted" (dict "root" . "enabled" .Values.dashboards.console.enabled "api" "console.openshift.io/v1") -}}
{{- $console := lookup "config.openshift.io/v1" "Console" "" "cluster" | default dict -}}
{{- with dig "status" "consoleURL" "" $console -}}{{- $url = printf "%s/monitoring/dashboards" (trimSuffix "/" .) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- trimSuffix "/" $url -}}
{{- end -}}

{{/* Replaces the annotations `runbook` and `dashboard_url` of an alert by links, or removes what has no URL. */}}
{{- define "imagedeps.alertLinks" -}}
{{- $board := regexFind "overview|operator" .annotations.dashboard_url -}}
{{- $_ := unset .annotations "dashboard_url" -}}
{{- with include "imagedeps.dashboardsUrl" .root -}}
{{- $name := ternary (include "imagedeps.fullname" $.root) "imagedeps" (hasSuffix "/monitoring/dashboards" .) -}}
{{- $_ := set $.annotations "dashboard_url" (printf "%s/%s-%s" . $name $board) -}}
{{- end -}}
{{- with .root.Values.prometheusRule.runbooks -}}
{{- $_ := set $.annotations "runbook_url" (printf "%s/%s" (trimSuffix "/" .) (base $.annotations.runbook)) -}}
{{- $_ := unset $.annotations "runbook" -}}
{{- end -}}
{{- end -}}

{{/* Source of the certificate for the secured metrics: serviceCA, selfSigned or secret. Empty if they are disabled. */}}
{{- define "imagedeps.metricsCertificate" -}}
{{- with .Values.metrics.secure -}}
{{- if .enabled -}}
{{- if ne .certificate "auto" -}}{{- .certificate -}}
{{- else if and ($.Capabilities.APIVersions.Has "route.openshift.io/v1") $.Values.metrics.service.enabled -}}serviceCA
{{- else -}}selfSigned
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The secret with that certificate. Empty if it is self-signed. */}}
{{- define "imagedeps.metricsSecret" -}}
{{- $certificate := include "imagedeps.metricsCertificate" . -}}
{{- if eq $certificate "serviceCA" -}}
{{- include "imagedeps.fullname" . }}-metrics-tls
{{- else if eq $certificate "secret" -}}
{{- required "metrics.secure.secretName must be set if metrics.secure.certificate is secret" .Values.metrics.secure.secretName -}}
{{- end -}}
{{- end -}}

{{- define "imagedeps.podSpec" -}}
serviceAccountName: {{ include "imagedeps.serviceAccount" . }}
{{- with concat .Values.global.imagePullSecrets .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
- name: config
  configMap:
    name: {{ include "imagedeps.fullname" . }}
{{- end -}}
