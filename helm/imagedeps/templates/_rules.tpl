{{/* Rights of the operator in each namespace of its scope. tests/chart/test_chart.py has the same table. */}}
{{- define "imagedeps.rules" -}}
# Read image streams and all objects that can reference or populate them.
- apiGroups: [image.openshift.io]
  resources: [imagestreams]
  verbs: [list, watch]
- apiGroups: [build.openshift.io]
  resources: [buildconfigs, builds]
  verbs: [list, watch]
- apiGroups: [apps.openshift.io]
  resources: [deploymentconfigs]
  verbs: [list, watch]
- apiGroups: [apps]
  resources: [deployments, statefulsets, daemonsets]
  verbs: [list, watch]
- apiGroups: [batch]
  resources: [cronjobs]
  verbs: [list, watch]
{{- if ne .Values.config.templates "Ignored" }}
- apiGroups: [template.openshift.io]
  resources: [templates]
  verbs: [list, watch]
{{- end }}
{{- if eq .Values.config.mode "Enforce" }}
# The only write to OpenShift objects. The admission policy restricts it.
- apiGroups: [image.openshift.io]
  resources: [imagestreamimports]
  verbs: [create]
{{- end }}
# Write reports.
- apiGroups: [imagedeps.io]
  resources: [imagedependencies]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [imagedeps.io]
  resources: [imagedependencies/status]
  verbs: [patch]
- apiGroups: [""]
  resources: [events]
  verbs: [create, patch]
{{- end -}}
