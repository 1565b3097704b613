package io.atlas4j.provider.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.Gpu;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which GPU is meant by Lambda's words, or by the name of a type where the words are new. */
class LambdaGpusTest {
    private static LambdaWire.Type type(String name, String words, int gpus) {
        var json =
                "{\"name\":\"" + name + "\",\"gpu_description\":\"" + words + "\",\"specs\":{\"gpus\":" + gpus + "}}";
        return LambdaWire.Type.read(JsonObject.find("lambda_labs", json).orElseThrow())
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "gpu_8x_h100_sxm5gdr,H100 (80 GB SXM5),h100,h100_sxm,80",
                "gpu_1x_h100_pcie,H100 (80 GB PCIe),h100,h100_pcie,80",
                "gpu_8x_a100_80gb_sxm4,A100 (80 GB SXM4),a100_80g,a100_sxm,80",
                "gpu_1x_a100,A100 (40 GB PCIe),a100_40g,a100_pcie,40",
                "gpu_1x_a10,A10 (24 GB PCIe),a10,a10_24g,24",
                "gpu_1x_a6000,RTX A6000 (48 GB),a6000,a6000_48g,48",
                "gpu_1x_rtx6000,Quadro RTX 6000 (24 GB),rtx_6000,rtx_6000_24g,24",
                "gpu_8x_v100,Tesla V100 (16 GB),v100,v100_16g,16",
                "gpu_1x_gh200,GH200 (96 GB),gh200,gh200_96g,96",
                "gpu_2x_b200_sxm6,B200 (180 GB SXM6),b200,b200_sxm,180",
                "gpu_8x_a100_80gb_sxm4,words of tomorrow,a100_80g,a100_sxm,80",
                "gpu_1x_h100_sxm5,N/A,h100,h100_sxm,",
                "gpu_1x_rtx6000,N/A,rtx_6000,rtx_6000,",
                "gpu_8x_v100_n,N/A,v100,v100,",
                "gpu_1x_b300_sxm7,B300 (288 GB SXM7),b300,b300_288g,288",
            })
    void is_known_by_model_form_and_memory(String name, String words, String common, String other, Integer memory) {
        var model = LambdaGpus.of(type(name, words, 1)).orElseThrow();
        assertThat(model.common()).isEqualTo(new Gpu(common));
        assertThat(model.isCalled(new Gpu(other))).isTrue();
        assertThat(model.isCalled(Gpu.L4)).isFalse();
        assertThat(model.memoryGb()).isEqualTo(memory == null ? OptionalInt.empty() : OptionalInt.of(memory));
    }

    @Test
    void a_machine_without_gpus_and_words_that_mean_nothing_name_none() {
        assertThat(LambdaGpus.of(type("cpu_4x_general", "N/A", 0))).isEmpty();
        assertThat(LambdaGpus.of(type("strange", "???", 1))).isEmpty();
    }
}
