package io.atlas4j.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.Gpu;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
    private static final List<String> GPUS = Gpu.known().stream().map(Gpu::name).toList();

    @Test
    void finds_the_names_nearest_to_a_slip_of_the_finger() {
        assertThat(Suggestions.nearest("h10", GPUS)).startsWith("h100");
        assertThat(Suggestions.nearest("rtx4090", GPUS)).startsWith("rtx_4090");
        assertThat(Suggestions.nearest("a100", GPUS)).contains("a100_80g", "a100_40g");
        assertThat(Suggestions.nearest("h100", GPUS)).startsWith("h100");
    }

    @Test
    void gives_three_at_the_most_and_none_when_nothing_is_near() {
        assertThat(Suggestions.nearest("a", GPUS)).hasSizeLessThanOrEqualTo(3);
        assertThat(Suggestions.nearest("a5000", List.of("a5001", "a5002", "a5003", "a5004")))
                .hasSize(3);
        assertThat(Suggestions.nearest("quantum", GPUS)).isEmpty();
        assertThat(Suggestions.nearest("x", List.of())).isEmpty();
    }

    @Test
    void is_the_same_whatever_the_order_of_the_known() {
        assertThat(Suggestions.nearest("ab", List.of("aa", "ac", "aa"))).isEqualTo(List.of("aa", "ac"));
        assertThat(Suggestions.nearest("ab", List.of("ac", "aa"))).isEqualTo(List.of("aa", "ac"));
    }

    @Test
    void asks_or_lists() {
        assertThat(Suggestions.didYouMean("l4x", List.of("l4", "l40", "h100"))).isEqualTo("did you mean l4 or l40?");
        assertThat(Suggestions.didYouMean("quantum", List.of("l4", "h100"))).isEqualTo("known are h100, l4");
        assertThat(Suggestions.didYouMean("quantum", List.of())).isEqualTo("none is known");
    }

    @Test
    void refuses_a_gpu_in_the_name_of_its_provider() {
        var refusal = Suggestions.unknownGpu("runpod", Gpu.of("h10"), List.of(Gpu.H100, Gpu.L4));
        assertThat(refusal).hasMessage("runpod, gpu: \"h10\" is not known; did you mean h100?");
        assertThat(refusal.field()).isEqualTo("gpu");
        assertThat(refusal.provider()).contains("runpod");
    }
}
