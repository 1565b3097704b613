package io.atlas4j.spec;

import io.atlas4j.error.ValidationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Data that the program pulls before it runs and pushes after it, in S3 or anything that speaks it. Only variables are
 * handed on; atlas4j itself never calls the storage.
 *
 * @param endpoint address of the S3 service; empty means AWS
 * @param sessionToken for temporary keys
 * @param datasetUri what to pull, {@code s3://bucket/prefix}
 * @param artifactUri where to push, {@code s3://bucket/prefix}
 * @param datasetUrl a presigned address to pull from, which needs no keys
 * @param artifactUrl a presigned address to push to
 */
public record Staging(
        Optional<String> endpoint,
        Optional<String> region,
        Optional<Secret> accessKeyId,
        Optional<Secret> secretAccessKey,
        Optional<Secret> sessionToken,
        Optional<String> datasetUri,
        Optional<String> artifactUri,
        Optional<Secret> datasetUrl,
        Optional<Secret> artifactUrl) {

    public Staging {
        require(
                datasetUri.isPresent() || artifactUri.isPresent() || datasetUrl.isPresent() || artifactUrl.isPresent(),
                "names no data: give a dataset or an artifact location");
        require(
                accessKeyId.isPresent() == secretAccessKey.isPresent(),
                "needs both an access key id and a secret access key, or neither");
        require(sessionToken.isEmpty() || accessKeyId.isPresent(), "has a session token but no keys");
        endpoint.ifPresent(value -> checkAddress("endpoint", value));
        region.ifPresent(value -> checkText("region", value));
        accessKeyId.ifPresent(value -> checkText("accessKeyId", value.reveal()));
        secretAccessKey.ifPresent(value -> checkText("secretAccessKey", value.reveal()));
        sessionToken.ifPresent(value -> checkText("sessionToken", value.reveal()));
        datasetUri.ifPresent(value -> checkBucket("datasetUri", value));
        artifactUri.ifPresent(value -> checkBucket("artifactUri", value));
        datasetUrl.ifPresent(value -> checkPresigned("datasetUrl", value.reveal()));
        artifactUrl.ifPresent(value -> checkPresigned("artifactUrl", value.reveal()));
    }

    public static StagingBuilder builder() {
        return new StagingBuilder();
    }

    /** The variables that the program finds, in a stable order. */
    public Map<String, Secret> variables() {
        var variables = new LinkedHashMap<String, Secret>();
        endpoint.ifPresent(value -> variables.put("AWS_ENDPOINT_URL_S3", Secret.of(value)));
        region.ifPresent(value -> {
            variables.put("AWS_REGION", Secret.of(value));
            variables.put("AWS_DEFAULT_REGION", Secret.of(value));
        });
        accessKeyId.ifPresent(value -> variables.put("AWS_ACCESS_KEY_ID", value));
        secretAccessKey.ifPresent(value -> variables.put("AWS_SECRET_ACCESS_KEY", value));
        sessionToken.ifPresent(value -> variables.put("AWS_SESSION_TOKEN", value));
        datasetUri.ifPresent(value -> variables.put("ATLAS_DATASET_URI", Secret.of(value)));
        artifactUri.ifPresent(value -> variables.put("ATLAS_ARTIFACT_URI", Secret.of(value)));
        datasetUrl.ifPresent(value -> variables.put("ATLAS_DATASET_URL", value));
        artifactUrl.ifPresent(value -> variables.put("ATLAS_ARTIFACT_URL", value));
        return variables;
    }

    private static void checkText(String field, String value) {
        require(!value.isEmpty() && value.chars().noneMatch(Character::isISOControl), field + " is empty or not text");
    }

    private static void checkBucket(String field, String value) {
        checkText(field, value);
        require(value.matches("s3://[A-Za-z0-9._-]+(/.*)?"), field + " must look like s3://bucket/prefix");
    }

    private static URI checkAddress(String field, String value) {
        try {
            var uri = new URI(value);
            require(
                    ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                            && uri.getHost() != null
                            && uri.getRawUserInfo() == null
                            && (uri.getPort() == -1 || (uri.getPort() >= 1 && uri.getPort() <= 65_535)),
                    field + " must be an http(s) address without a user, with a port of 1 to 65535");
            return uri;
        } catch (URISyntaxException e) {
            throw refusal(field + " is not an address"); // the cause would quote the value
        }
    }

    private static void checkPresigned(String field, String value) {
        require(value.chars().allMatch(c -> c > ' ' && c < 0x7f), field + " must be printable ASCII");
        require(checkAddress(field, value).getRawPath().length() > 1, field + " names no object");
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw refusal(problem);
        }
    }

    private static ValidationException refusal(String problem) {
        return ValidationException.of("staging", problem);
    }
}
