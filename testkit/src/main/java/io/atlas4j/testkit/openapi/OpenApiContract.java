package io.atlas4j.testkit.openapi;

import io.atlas4j.testkit.Exchange;
import io.atlas4j.testkit.openapi.ApiDocument.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The official document of an API, as the judge of what a client sends and of what a fake answers.
 *
 * <pre>{@code
 * var contract = OpenApiContract.of("runpod-rest-v2.json", "runpod");   // skips the test where there are no documents
 * assertThat(contract.complaints(cloud.requests())).isEmpty();
 * }</pre>
 *
 * <p>Requests are held to more than the document says: a field or query parameter it does not name is a complaint, also
 * where the schema would let it pass. Answers that a {@linkplain Exchange#fault fault} spoilt are not judged, nor are
 * requests outside the document's paths.
 */
public final class OpenApiContract {
    /** Names the directory of the documents. */
    public static final String SPECS = "ATLAS_CONTRACT_SPECS";

    private static final JsonMapper JSON = new JsonMapper();
    private static final System.Logger LOG = System.getLogger(OpenApiContract.class.getName());

    private final JsonNode original;
    private final List<Deviation> deviations;
    private final String prefix;
    private final ApiDocument document;

    private OpenApiContract(JsonNode document, List<Deviation> deviations) {
        this.original = withServerPath(document);
        this.deviations = deviations;
        this.prefix = commonPrefix(this.original);
        this.document = withDeviations(deviations);
    }

    /**
     * Reads the document of that name, JSON or YAML, and the deviations file of that name. Where the environment names
     * no directory the test is skipped, and the log says so.
     */
    public static OpenApiContract of(String document, String deviations) {
        var directory = System.getenv(SPECS);
        if (directory == null || directory.isBlank()) {
            var reason = "NOT CHECKED against " + document + ": " + SPECS + " names no directory with API documents";
            LOG.log(System.Logger.Level.WARNING, reason);
            return Assumptions.abort(reason);
        }
        return read(Path.of(directory, document), deviations);
    }

    static OpenApiContract read(Path file, String deviations) {
        try {
            var text = Files.readString(file);
            var json = file.toString().endsWith(".json") ? JSON.readTree(text) : new YAMLMapper().readTree(text);
            return new OpenApiContract(json, Deviation.load(deviations));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the API document " + file, e);
        }
    }

    /** Everything that these exchanges do wrong, each with the exchange it belongs to. */
    public List<String> complaints(List<Exchange> exchanges) {
        return complaints(document, exchanges).toList();
    }

    /** What is wrong with the request. */
    public List<String> requestComplaints(Exchange exchange) {
        return request(document, exchange);
    }

    /** What is wrong with the answer. */
    public List<String> answerComplaints(Exchange exchange) {
        return answer(document, exchange);
    }

    /** The operations of the document, as {@code GET /v2/pods/{id}}. */
    public List<String> operations() {
        return document.operations();
    }

    /** The operation that an exchange is, in the same words. */
    public Optional<String> operation(Exchange exchange) {
        return document.operation(exchange.method(), exchange.path()).map(Operation::toString);
    }

    /** The deviations without which these exchanges pass as well: they are to be removed. */
    public List<String> unneededDeviations(List<Exchange> exchanges) {
        var unneeded = new ArrayList<String>();
        for (var deviation : deviations) {
            var others = new ArrayList<>(deviations);
            others.remove(deviation);
            if (complaints(withDeviations(others), exchanges).findFirst().isEmpty()) {
                unneeded.add(deviation.at() + " (" + deviation.reason() + ")");
            }
        }
        return unneeded;
    }

    private ApiDocument withDeviations(List<Deviation> applied) {
        var changed = original.deepCopy();
        applied.forEach(deviation -> deviation.applyTo(changed));
        return new ApiDocument(changed);
    }

    private Stream<String> complaints(ApiDocument judge, List<Exchange> exchanges) {
        return exchanges.stream()
                .filter(exchange -> exchange.path().startsWith(prefix))
                .flatMap(exchange -> Stream.concat(
                        request(judge, exchange).stream().map(text -> exchange + ": request " + text),
                        answer(judge, exchange).stream().map(text -> exchange + ": answer " + text)));
    }

    private static List<String> request(ApiDocument judge, Exchange exchange) {
        var found = judge.operation(exchange.method(), exchange.path());
        if (found.isEmpty()) {
            return List.of("is not in the document");
        }
        var operation = found.get();
        var complaints = new ArrayList<String>();
        var known = judge.queryParameters(operation);
        queryNames(exchange.query()).stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> complaints.add("has an unknown query parameter " + name));
        var schema = judge.requestSchema(operation);
        if (schema.isEmpty()) {
            if (!exchange.body().isEmpty()) {
                complaints.add("has a body that the document does not know");
            }
            return complaints;
        }
        var body = json(exchange.body());
        if (exchange.body().isEmpty() && judge.isBodyOptional(operation)) {
            return complaints;
        }
        if (body.isEmpty()) {
            complaints.add("has no JSON body");
            return complaints;
        }
        complaints.addAll(judge.violations(schema.get(), body.get()));
        judge.strangers(schema.get(), body.get())
                .forEach(name -> complaints.add("has a field that the document does not name: " + name));
        return complaints;
    }

    private static List<String> answer(ApiDocument judge, Exchange exchange) {
        var operation = judge.operation(exchange.method(), exchange.path());
        if (operation.isEmpty() || exchange.status() == 0 || exchange.fault().isPresent()) {
            return List.of();
        }
        var response = judge.response(operation.get(), exchange.status());
        if (response.isEmpty()) {
            return List.of("has a status that the document does not know");
        }
        var content = judge.at(response.get()).path("content");
        if (content.isEmpty()) {
            return exchange.answer().isEmpty() ? List.of() : List.of("has a body where there is none");
        }
        var type = mediaType(exchange);
        if (!content.has(type)) {
            return List.of("is of type \"" + type + "\" instead of " + content.propertyNames());
        }
        if (!type.endsWith("json")) {
            return List.of();
        }
        var schema = response.get() + "/content/" + type.replace("/", "~1") + "/schema";
        return json(exchange.answer())
                .map(body -> judge.violations(schema, body))
                .orElseGet(() -> List.of("is not JSON"));
    }

    private static String mediaType(Exchange exchange) {
        var header = exchange.answerHeaders().getOrDefault("content-type", "");
        var semicolon = header.indexOf(';');
        return (semicolon < 0 ? header : header.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    private static List<String> queryNames(String query) {
        var names = new ArrayList<String>();
        for (var pair : query.split("&", -1)) {
            var equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                names.add(URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8));
            }
        }
        return names;
    }

    private static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(JSON.readTree(text)).filter(node -> !node.isMissingNode());
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** The paths as they are asked: behind the server's own, where it has one. */
    private static JsonNode withServerPath(JsonNode document) {
        var server = document.path("servers").path(0).path("url").asString("");
        var path = server.matches("https?://[^/{}]+/[^{}]+")
                ? URI.create(server).getPath().replaceAll("/+$", "")
                : "";
        if (path.isEmpty()) {
            return document;
        }
        var moved = (ObjectNode) document.deepCopy();
        var paths = JSON.createObjectNode();
        document.path("paths").properties().forEach(entry -> paths.set(path + entry.getKey(), entry.getValue()));
        moved.set("paths", paths);
        return moved;
    }

    /** What all paths begin with, such as {@code /v2/}: anything else belongs to another API. */
    private static String commonPrefix(JsonNode document) {
        var prefix = "";
        var first = true;
        for (var path : document.path("paths").propertyNames()) {
            prefix = first ? path : common(prefix, path);
            first = false;
        }
        return prefix.substring(0, prefix.lastIndexOf('/') + 1);
    }

    private static String common(String a, String b) {
        var length = 0;
        while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return a.substring(0, length);
    }
}
