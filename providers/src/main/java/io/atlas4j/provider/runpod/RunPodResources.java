package io.atlas4j.provider.runpod;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Endpoint;
import io.atlas4j.spec.EndpointRequest;
import io.atlas4j.spec.EndpointWorker;
import io.atlas4j.spec.NetworkVolume;
import io.atlas4j.spec.NetworkVolumeRequest;
import io.atlas4j.spec.Template;
import io.atlas4j.spec.TemplateRequest;
import io.atlas4j.spi.Endpoints;
import io.atlas4j.spi.NetworkVolumes;
import io.atlas4j.spi.Templates;
import java.util.List;
import java.util.Map;

/** Network volumes, templates and endpoints. */
final class RunPodResources implements NetworkVolumes, Templates, Endpoints {
    private static final String VOLUMES = "network-volumes";
    private static final String TEMPLATES = "templates";
    private static final String ENDPOINTS = "serverless";

    private final RunPodApi api;

    RunPodResources(RunPodApi api) {
        this.api = api;
    }

    @Override
    public List<NetworkVolume> networkVolumes() {
        return api.networkVolumes().stream().map(RunPodShelf::volume).toList();
    }

    @Override
    public NetworkVolume networkVolume(String id) {
        return RunPodShelf.volume(api.resource(VOLUMES, id));
    }

    @Override
    public NetworkVolume createNetworkVolume(NetworkVolumeRequest request) {
        var body = RunPodShelf.volumeBody(request);
        return api.http()
                .creating(request.name(), () -> RunPodShelf.volume(api.createResource(VOLUMES, body, request.name())));
    }

    @Override
    public NetworkVolume growNetworkVolume(String id, int sizeGb) {
        return RunPodShelf.volume(api.updateResource(VOLUMES, id, Map.of("size", sizeGb)));
    }

    @Override
    public void deleteNetworkVolume(String id) {
        api.deleteResource(VOLUMES, id);
    }

    @Override
    public List<Template> templates() {
        return api.templates().stream().map(RunPodShelf::template).toList();
    }

    @Override
    public Template template(String id) {
        return RunPodShelf.template(api.resource(TEMPLATES, id));
    }

    @Override
    public Template createTemplate(TemplateRequest request) {
        var body = RunPodShelf.templateBody(request);
        return api.http()
                .creating(
                        request.name(),
                        () -> RunPodShelf.template(api.createResource(TEMPLATES, body, request.name())));
    }

    @Override
    public Template updateTemplate(String id, TemplateRequest request) {
        return RunPodShelf.template(api.updateResource(TEMPLATES, id, RunPodShelf.templateBody(request)));
    }

    @Override
    public void deleteTemplate(String id) {
        api.deleteResource(TEMPLATES, id);
    }

    @Override
    public List<Endpoint> endpoints() {
        return api.endpoints().stream().map(RunPodShelf::endpoint).toList();
    }

    @Override
    public Endpoint endpoint(String id) {
        return RunPodShelf.endpoint(api.resource(ENDPOINTS, id));
    }

    @Override
    public Endpoint createEndpoint(EndpointRequest request) {
        var body = RunPodShelf.endpointBody(request, pools(request));
        return api.http()
                .creating(
                        request.name(),
                        () -> RunPodShelf.endpoint(api.createResource(ENDPOINTS, body, request.name())));
    }

    /** Endpoints take pools, which the catalog knows for each model. */
    private List<String> pools(EndpointRequest request) {
        if (request.gpus().isEmpty()) {
            return List.of();
        }
        var catalog = api.gpus(Map.of()).stream().map(RunPodWire.GpuType::of).toList();
        return request.gpus().stream()
                .map(gpu -> RunPodGpus.find(gpu, catalog)
                        .flatMap(RunPodWire.GpuType::pool)
                        .orElseThrow(() -> ValidationException.of(
                                RunPodSettings.ID, "gpu", gpu + " is in none of the pools for endpoints")))
                .distinct()
                .toList();
    }

    @Override
    public Endpoint updateEndpoint(String id, Map<String, ?> changes) {
        return RunPodShelf.endpoint(api.updateResource(ENDPOINTS, id, changes));
    }

    @Override
    public void deleteEndpoint(String id) {
        api.deleteResource(ENDPOINTS, id);
    }

    @Override
    public List<EndpointWorker> endpointWorkers(String id) {
        return api.endpointWorkers(id).objects("workers").stream()
                .map(RunPodShelf::worker)
                .toList();
    }
}
