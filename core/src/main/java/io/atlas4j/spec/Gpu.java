package io.atlas4j.spec;

import io.atlas4j.error.ValidationException;
import java.util.List;
import java.util.Locale;

/**
 * A GPU model by its common name. The set is open: {@link #of} takes any name, the constants are the models that
 * are known on the day of the release. Each provider translates the name into its own words, or says it has none.
 *
 * @param name lower-case letters, digits and underscores, such as {@code h100_sxm}
 */
public record Gpu(String name) {
    public static final Gpu B300 = new Gpu("b300");
    public static final Gpu B200 = new Gpu("b200");
    public static final Gpu H200 = new Gpu("h200");
    public static final Gpu H100 = new Gpu("h100");
    public static final Gpu H100_PCIE = new Gpu("h100_pcie");
    public static final Gpu H100_SXM = new Gpu("h100_sxm");
    public static final Gpu GH200 = new Gpu("gh200");
    public static final Gpu A100_80G = new Gpu("a100_80g");
    public static final Gpu A100_40G = new Gpu("a100_40g");
    public static final Gpu L40S = new Gpu("l40s");
    public static final Gpu L40 = new Gpu("l40");
    public static final Gpu L4 = new Gpu("l4");
    public static final Gpu A10 = new Gpu("a10");
    public static final Gpu A6000 = new Gpu("a6000");
    public static final Gpu A5000 = new Gpu("a5000");
    public static final Gpu A4000 = new Gpu("a4000");
    public static final Gpu RTX_6000 = new Gpu("rtx_6000");
    public static final Gpu RTX_6000_ADA = new Gpu("rtx_6000_ada");
    public static final Gpu RTX_5090 = new Gpu("rtx_5090");
    public static final Gpu RTX_4090 = new Gpu("rtx_4090");
    public static final Gpu RTX_3090 = new Gpu("rtx_3090");
    public static final Gpu MI300X = new Gpu("mi300x");

    private static final List<Gpu> KNOWN = List.of(
            B300,
            B200,
            H200,
            H100,
            H100_PCIE,
            H100_SXM,
            GH200,
            A100_80G,
            A100_40G,
            L40S,
            L40,
            L4,
            A10,
            A6000,
            A5000,
            A4000,
            RTX_6000,
            RTX_6000_ADA,
            RTX_5090,
            RTX_4090,
            RTX_3090,
            MI300X);

    public Gpu {
        if (!name.matches("[a-z0-9_]{1,40}")) {
            throw ValidationException.of(
                    "gpu", "must be 1 to 40 letters, digits or underscores, such as h100 or rtx_4090");
        }
    }

    /** Reads a name as people write it: {@code "RTX 4090"}, {@code "rtx-4090"} and {@code "rtx_4090"} are one model. */
    public static Gpu of(String name) {
        return new Gpu(name.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_'));
    }

    /** The models named by the constants of this class. */
    public static List<Gpu> known() {
        return KNOWN;
    }

    @Override
    public String toString() {
        return name;
    }
}
