package io.atlas4j.testkit.fly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.server.JsonText;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The fake's logs and GraphQL say what Fly's documents say. */
class FakeFlyPlatformTest {
    /** A page as Fly describes it, with every member that its own client reads. */
    private static final String DOCUMENTED = """
            {"data": [{"id": "5683d92a-1787217131123456789", "attributes": {
              "timestamp": "2026-08-20T09:12:11.123456789Z", "message": "ready on :9000", "level": "info",
              "instance": "5683d92a", "region": "fra", "meta": {
                "instance": "5683d92a", "region": "fra", "event": {"provider": "app"},
                "http": {"request": {"id": "", "method": "", "version": ""}, "response": {"status_code": 0}},
                "error": {"code": 0, "message": ""}, "url": {"full": ""}}}}],
             "meta": {"next_token": "1787217131123456789"}}
            """;

    private final ManualTime time = ManualTime.startingAt(Instant.parse("2026-08-20T09:12:11.123456789Z"));
    private final FakeFly cloud = FakeFly.start(time).app("web", "acme");
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        http.close();
        cloud.close();
    }

    @Test
    void a_page_of_a_log_holds_what_is_documented_in_the_documented_types() throws Exception {
        cloud.log("web", "hello");
        var page = JsonText.read(
                send("GET", "/api/v1/apps/web/logs?next_token=", "FlyV1", "").body());
        assertThat(page.at("/data/0/attributes/message").asString()).isEqualTo("hello");
        assertThat(page.at("/meta/next_token").asString()).isEqualTo("1787217131123456789");
        assertSubset(page, JsonText.read(DOCUMENTED), "page");
    }

    @Test
    void an_empty_page_has_a_cursor_and_a_wrong_one_is_refused() throws Exception {
        var page = JsonText.read(
                send("GET", "/api/v1/apps/web/logs?next_token=1", "FlyV1", "").body());
        assertThat(page.path("data").isEmpty()).isTrue();
        assertThat(page.at("/meta/next_token").isString()).isTrue();
        assertThat(send("GET", "/api/v1/apps/web/logs?next_token=soon", "FlyV1", "")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_macaroon_that_comes_as_bearer_is_refused_and_an_unknown_app_is_not_found() throws Exception {
        assertThat(send("GET", "/api/v1/apps/web/logs", "Bearer", "").statusCode())
                .isEqualTo(401);
        assertThat(send("GET", "/api/v1/apps/other/logs", "FlyV1", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void pages_of_a_log_can_be_made_to_come_no_faster_than_a_pace() throws Exception {
        cloud.betweenLogPages(Duration.ofMillis(150));
        assertThat(send("GET", "/api/v1/apps/web/logs", "FlyV1", "").statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/api/v1/apps/web/logs", "FlyV1", "").statusCode())
                .isEqualTo(429);
        time.advance(Duration.ofMillis(150));
        assertThat(send("GET", "/api/v1/apps/web/logs", "FlyV1", "").statusCode())
                .isEqualTo(200);
    }

    @Test
    void graphql_tells_whose_an_app_is_and_of_what_was_asked_only() throws Exception {
        var answer = ask("query($n: String!) { app(name: $n) { name organization { slug } } }", "{\"n\":\"web\"}");
        assertThat(answer).isEqualTo(JsonText.read("""
                {"data": {"app": {"name": "web", "organization": {"slug": "acme"}}}}"""));
        assertThat(ask("{ organizations { nodes { slug } } viewer { __typename ... on User { email } } }", "{}"))
                .isEqualTo(JsonText.read("""
                        {"data": {"organizations": {"nodes": [{"slug": "acme"}]},
                                  "viewer": {"__typename": "User", "email": "dev@acme.example"}}}"""));
    }

    @Test
    void graphql_fails_under_http_200() throws Exception {
        var answer = ask("{ app(name: \"nobody\") { name } }", "{}");
        assertThat(answer.at("/errors/0/message").asString()).contains("Could not find App");
        assertThat(ask("{ app(name: \"web\") { colour } }", "{}").has("errors")).isTrue();
    }

    @Test
    void a_token_that_graphql_made_opens_the_door() throws Exception {
        var answer = ask("""
                mutation($input: CreateLimitedAccessTokenInput!) {
                  createLimitedAccessToken(input: $input) { limitedAccessToken { id tokenHeader expiresAt } } }""", """
                {"input": {"name": "logs", "organizationId": "id-of-acme", "profile": "deploy_organization",
                           "expiry": "24h0m0s"}}""");
        var made = answer.at("/data/createLimitedAccessToken/limitedAccessToken");
        assertThat(made.path("expiresAt").asString()).isEqualTo("2026-08-21T09:12:11.123456789Z");
        var header = made.path("tokenHeader").asString();
        var request = HttpRequest.newBuilder(cloud.baseUrl().resolve("/v1/apps/web"))
                .header("Authorization", header)
                .build();
        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    /** Every field that the fake knows, asked of the document. */
    @Test
    void graphql_knows_no_field_that_the_official_schema_lacks() throws Exception {
        var folder = System.getenv("ATLAS_CONTRACT_SPECS");
        assumeThat(folder)
                .as("ATLAS_CONTRACT_SPECS names the clouds' documents")
                .isNotNull();
        var schema = Files.readString(Path.of(folder, "fly-graphql-schema.graphql"));
        assertThat(fields(schema, "type Queries"))
                .contains("app", "appNameAvailable", "organization", "organizations", "viewer");
        assertThat(fields(schema, "type Mutations")).contains("createLimitedAccessToken");
        assertThat(fields(schema, "type App implements Node"))
                .contains("id", "name", "status", "deployed", "hostname", "organization");
        assertThat(fields(schema, "type Organization implements Node"))
                .contains("id", "slug", "rawSlug", "name", "type");
        assertThat(fields(schema, "type OrganizationConnection")).contains("nodes");
        assertThat(fields(schema, "type User implements Node & Principal")).contains("email");
        assertThat(fields(schema, "input CreateLimitedAccessTokenInput"))
                .contains("name", "organizationId", "profile", "expiry");
        assertThat(fields(schema, "type LimitedAccessToken implements Node"))
                .contains("id", "name", "profile", "token", "tokenHeader", "expiresAt");
    }

    private static java.util.List<String> fields(String schema, String type) {
        var start = schema.indexOf("\n" + type + " {");
        assertThat(start).as(type).isPositive();
        return Pattern.compile("(?m)^  (\\w+)[(:]")
                .matcher(schema.substring(start, schema.indexOf("\n}", start)))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** What is there is documented; null may stand for any object. */
    private static void assertSubset(JsonNode given, JsonNode documented, String where) {
        if (given.isNull()) {
            return;
        }
        assertThat(given.getNodeType()).as(where).isEqualTo(documented.getNodeType());
        given.propertyNames().forEach(name -> {
            assertThat(documented.has(name)).as(where + "." + name).isTrue();
            assertSubset(given.get(name), documented.get(name), where + "." + name);
        });
        if (given.isArray()) {
            given.forEach(element -> assertSubset(element, documented.get(0), where + "[]"));
        }
    }

    private JsonNode ask(String query, String variables) throws IOException, InterruptedException {
        var body = JsonText.object().put("query", query);
        body.set("variables", JsonText.read(variables));
        var answer = send("POST", "/graphql", "FlyV1", JsonText.write(body));
        assertThat(answer.statusCode()).isEqualTo(200);
        return JsonText.read(answer.body());
    }

    private HttpResponse<String> send(String method, String path, String scheme, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(cloud.baseUrl().resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", scheme + " " + cloud.key())
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
