package io.atlas4j.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ValidationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void copies_deeply_in_the_same_order_with_nulls() {
        var inner = new LinkedHashMap<String, Object>();
        inner.put("z", null);
        inner.put("a", new ArrayList<>(Arrays.asList(1, null, "x", true, 1.5)));
        var object = new LinkedHashMap<String, Object>(Map.of("inner", inner));
        var copy = Json.copyOf(object);
        assertThat(copy).isEqualTo(object);
        assertThat(List.copyOf(((Map<?, ?>) copy.get("inner")).keySet())).isEqualTo(List.of("z", "a"));
        inner.clear();
        assertThat(((Map<?, ?>) copy.get("inner"))).hasSize(2);
        assertThatThrownBy(() -> ((Map<?, ?>) copy.get("inner")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(copy::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void an_object_for_later_is_made_once_when_it_is_looked_at_and_cannot_be_changed() {
        var made = new AtomicInteger();
        var later = Json.later(() -> Map.of("n", made.incrementAndGet()));
        var kept = Json.copyOf(later);
        assertThat(made).hasValue(0);
        assertThat(kept).isEqualTo(Map.of("n", 1)).hasSize(1).containsKey("n");
        assertThat(later.get("n")).isEqualTo(1);
        assertThat(made).hasValue(1);
        assertThatThrownBy(() -> later.put("n", 2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> later.entrySet().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void leaves_out_names_at_any_depth_in_objects_and_lists() {
        var object = Map.of(
                "env", Map.of("KEY", "hunter2"),
                "environment", "kept",
                "workers", List.of(Map.of("env", "hunter2", "id", "w-1"), List.of(Map.of("extra_env", "hunter2"))));
        assertThat(Json.copyWithout(object, Set.of("env", "extra_env")))
                .isEqualTo(Map.of("environment", "kept", "workers", List.of(Map.of("id", "w-1"), List.of(Map.of()))));
    }

    @Test
    void merges_objects_and_replaces_everything_else() {
        var base = Map.of("a", Map.of("x", 1, "y", Map.of("p", 1)), "b", List.of(1, 2), "c", "text", "d", 1);
        var overlay = Map.of("a", Map.of("y", Map.of("q", 2)), "b", List.of(3), "c", Map.of("z", 1), "e", true);
        assertThat(Json.merge(base, overlay))
                .isEqualTo(Map.of(
                        "a",
                        Map.of("x", 1, "y", Map.of("p", 1, "q", 2)),
                        "b",
                        List.of(3),
                        "c",
                        Map.of("z", 1),
                        "d",
                        1,
                        "e",
                        true));
    }

    @Test
    void merges_null_over_a_value_and_a_value_over_null() {
        var nothing = new HashMap<String, Object>(Collections.singletonMap("a", null));
        assertThat(Json.merge(Map.of("a", 1), nothing)).isEqualTo(nothing);
        assertThat(Json.merge(nothing, Map.of("a", Map.of("b", 1)))).isEqualTo(Map.of("a", Map.of("b", 1)));
    }

    @Test
    void refuses_what_json_cannot_hold_without_quoting_it() {
        assertThatThrownBy(() -> Json.copyOf(Map.of("a", List.of(new StringBuilder("hunter2")))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("java.lang.StringBuilder")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> Json.copyOf(Map.of("a", Map.of(1, "x")))).isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> Json.copyOf(Map.of("a", Collections.singletonMap(null, "x"))))
                .isInstanceOf(ValidationException.class);
    }
}
