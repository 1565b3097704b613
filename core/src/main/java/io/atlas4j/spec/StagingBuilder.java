package io.atlas4j.spec;

import java.util.Optional;

/** Builds a {@link Staging}; {@link #build()} checks everything. Not safe for several threads. */
public final class StagingBuilder {
    private Optional<String> endpoint = Optional.empty();
    private Optional<String> region = Optional.empty();
    private Optional<Secret> accessKeyId = Optional.empty();
    private Optional<Secret> secretAccessKey = Optional.empty();
    private Optional<Secret> sessionToken = Optional.empty();
    private Optional<String> datasetUri = Optional.empty();
    private Optional<String> artifactUri = Optional.empty();
    private Optional<Secret> datasetUrl = Optional.empty();
    private Optional<Secret> artifactUrl = Optional.empty();

    StagingBuilder() {}

    public StagingBuilder endpoint(String endpoint) {
        this.endpoint = Optional.of(endpoint);
        return this;
    }

    public StagingBuilder region(String region) {
        this.region = Optional.of(region);
        return this;
    }

    public StagingBuilder keys(Secret accessKeyId, Secret secretAccessKey) {
        this.accessKeyId = Optional.of(accessKeyId);
        this.secretAccessKey = Optional.of(secretAccessKey);
        return this;
    }

    public StagingBuilder sessionToken(Secret sessionToken) {
        this.sessionToken = Optional.of(sessionToken);
        return this;
    }

    public StagingBuilder datasetUri(String datasetUri) {
        this.datasetUri = Optional.of(datasetUri);
        return this;
    }

    public StagingBuilder artifactUri(String artifactUri) {
        this.artifactUri = Optional.of(artifactUri);
        return this;
    }

    public StagingBuilder datasetUrl(Secret presigned) {
        this.datasetUrl = Optional.of(presigned);
        return this;
    }

    public StagingBuilder artifactUrl(Secret presigned) {
        this.artifactUrl = Optional.of(presigned);
        return this;
    }

    public Staging build() {
        return new Staging(
                endpoint,
                region,
                accessKeyId,
                secretAccessKey,
                sessionToken,
                datasetUri,
                artifactUri,
                datasetUrl,
                artifactUrl);
    }
}
