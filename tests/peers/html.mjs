// Hold pages to the HTML standard with html-validate: its elements, attributes and roles.
//
// Job:    {pages: [{name, html}]}
// Answer: [{name, errors: ["LINE: RULE: what is wrong"]}]

import {HtmlValidate, StaticConfigLoader} from 'html-validate';
import {answer} from './job.mjs';

const checker = new HtmlValidate(new StaticConfigLoader({
  extends: ['html-validate:standard', 'html-validate:a11y']
}));

await answer(async ({pages}) => {
  const results = [];
  for(const {name, html} of pages) {
    const {results: reports} = await checker.validateString(html);
    const messages = reports.flatMap(report => report.messages);
    const errors = messages.map(({line, ruleId, message}) => `${line}: ${ruleId}: ${message}`);
    results.push({name, errors});
  }
  return results;
});
