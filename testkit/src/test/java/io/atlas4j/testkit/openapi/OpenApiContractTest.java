package io.atlas4j.testkit.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.testkit.Exchange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiContractTest {
    private static final String DOCUMENT = """
            openapi: 3.1.0
            paths:
              /api/things:
                post:
                  requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}
                  responses:
                    '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
                get:
                  parameters: [{name: limit, in: query, schema: {type: integer}}]
                  responses:
                    '200': {description: all, content: {application/json: {schema: {type: array}}}}
              /api/things/{id}:
                delete:
                  responses: {'204': {description: gone}, '404': {$ref: '#/components/responses/Missing'}}
            components:
              responses:
                Missing: {description: missing, content: {application/json: {schema: {type: object, required: [error]}}}}
              schemas:
                New:
                  type: object
                  required: [name]
                  properties: {name: {type: string}, size: {allOf: [{type: object, properties: {gb: {type: integer}}}]}}
                Thing: {type: object, required: [id], properties: {id: {type: string}}}
            """;

    @TempDir
    Path directory;

    private OpenApiContract contract;

    @BeforeEach
    void read() throws Exception {
        contract = OpenApiContract.read(Files.writeString(directory.resolve("api.yaml"), DOCUMENT), "test");
    }

    @Test
    void a_right_exchange_has_no_complaints() {
        assertThat(contract.complaints(List.of(
                        exchange(
                                "POST",
                                "/api/things",
                                "",
                                "{\"name\":\"a\",\"size\":{\"gb\":1}}",
                                201,
                                "{\"id\":\"x\"}"),
                        exchange("GET", "/api/things", "limit=3", "", 200, "[]"),
                        exchange("DELETE", "/api/things/x", "", "", 204, ""),
                        exchange("DELETE", "/api/things/x", "", "", 404, "{\"error\":\"none\"}"))))
                .isEmpty();
    }

    @Test
    void a_field_that_the_document_does_not_name_is_a_complaint_at_any_depth() {
        assertThat(contract.requestComplaints(exchange(
                        "POST", "/api/things", "", "{\"name\":\"a\",\"colour\":1,\"size\":{\"mb\":1}}", 201, "")))
                .containsExactlyInAnyOrder(
                        "has a field that the document does not name: $.colour",
                        "has a field that the document does not name: $.size.mb");
    }

    @Test
    void a_schema_violation_an_unknown_parameter_and_an_unknown_operation_are_complaints() {
        assertThat(contract.requestComplaints(exchange("POST", "/api/things", "", "{}", 201, "")))
                .singleElement()
                .asString()
                .contains("name");
        assertThat(contract.requestComplaints(exchange("POST", "/api/things", "", "", 201, "")))
                .containsExactly("has no JSON body");
        assertThat(contract.requestComplaints(exchange("GET", "/api/things", "page=2", "", 200, "")))
                .containsExactly("has an unknown query parameter page");
        assertThat(contract.requestComplaints(exchange("PUT", "/api/things", "", "", 200, "")))
                .containsExactly("is not in the document");
    }

    @Test
    void a_wrong_answer_is_a_complaint_unless_a_fault_made_it() {
        var wrong = exchange("POST", "/api/things", "", "{\"name\":\"a\"}", 201, "{}");
        assertThat(contract.complaints(List.of(wrong)))
                .singleElement()
                .asString()
                .contains("id");
        assertThat(contract.answerComplaints(exchange("GET", "/api/things", "", "", 500, "[]")))
                .containsExactly("has a status that the document does not know");
        assertThat(contract.answerComplaints(exchange("DELETE", "/api/things/x", "", "", 204, "{}")))
                .containsExactly("has a body where there is none");
        var spoilt = new Exchange(
                1,
                Instant.EPOCH,
                "POST",
                "/api/things",
                "",
                Map.of(),
                "{\"name\":\"a\"}",
                201,
                Map.of(),
                "{}",
                Optional.of("cut"));
        assertThat(contract.complaints(List.of(spoilt))).isEmpty();
    }

    @Test
    void what_belongs_to_another_api_is_not_judged() {
        assertThat(contract.complaints(List.of(exchange("GET", "/other", "", "", 200, "?"))))
                .isEmpty();
    }

    @Test
    void a_deviation_lets_pass_what_it_names_and_one_that_nobody_needs_is_found() {
        var deviating = exchange("POST", "/api/things", "", "{\"name\":\"a\",\"newer\":\"x\"}", 201, "{\"id\":\"x\"}");
        assertThat(contract.complaints(List.of(deviating))).isEmpty();
        assertThat(contract.unneededDeviations(List.of(deviating))).isEmpty();
        assertThat(contract.unneededDeviations(List.of()))
                .singleElement()
                .asString()
                .contains("newer");
        var wrongType = exchange("POST", "/api/things", "", "{\"name\":\"a\",\"newer\":7}", 201, "{\"id\":\"x\"}");
        assertThat(contract.complaints(List.of(wrongType))).hasSize(1);
    }

    private static Exchange exchange(String method, String path, String query, String body, int status, String answer) {
        return new Exchange(
                1,
                Instant.EPOCH,
                method,
                path,
                query,
                Map.of(),
                body,
                status,
                Map.of("content-type", "application/json; charset=utf-8"),
                answer,
                Optional.empty());
    }
}
