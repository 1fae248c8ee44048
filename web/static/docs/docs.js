// Shows the OpenAPI document. Nothing is asked of other hosts: no validator, no settings from the address.
"use strict";

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  queryConfigEnabled: false,
  syntaxHighlight: { activated: true },
  validatorUrl: null,
});
