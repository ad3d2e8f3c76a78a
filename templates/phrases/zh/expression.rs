//! Faults of expressions, in Chinese.

use crate::phrases::ExpressionPhrases;

pub const EXPRESSION: ExpressionPhrases = ExpressionPhrases {
    at: "第 {column} 个字符：{fault}",
    empty: "内容为空，请写一个词、短语或布尔表达式",
    unopened_parenthesis: "这个“)”没有对应的“(”",
    unclosed_parenthesis: "这个“(”没有对应的“)”",
    unclosed_quotation: "引号没有成对",
    missing_operator: "这里缺少 AND、OR 或 ANDNOT；如果是同一个短语，请用双引号括起整个短语",
    other_field: "“{prefix}:”不是这里的字段，请写“{instead}:”",
    unsearched_field: "“{prefix}:”不能搜索；可用的字段有 ti:、abs:、au:、cat: 和 all:",
    ends_early: "末尾缺少词或短语",
    empty_parenthesis: "“)”之前缺少词或短语",
    not_alone: "NOT 不是运算符，请写“要的词 ANDNOT 不要的词”",
    two_fields: "两个字段连在了一起",
    one_sided: "运算符两边都要有词、短语或括号",
    too_deep: "括号嵌套超过 {most} 层",
    too_many_terms: "词和短语超过 {most} 个",
    no_letter: "词或短语至少要有一个字母或数字",
};
