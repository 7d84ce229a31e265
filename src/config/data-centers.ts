/** The hosts of the REST API by data centre, from the reference's table of service addresses. */

export const DATA_CENTERS = {
  china: 'console.tim.qq.com',
  singapore: 'adminapisgp.im.qcloud.com',
  seoul: 'adminapikr.im.qcloud.com',
  tokyo: 'adminapijpn.im.qcloud.com',
  frankfurt: 'adminapiger.im.qcloud.com',
  mumbai: 'adminapiind.im.qcloud.com',
  silicon_valley: 'adminapiusa.im.qcloud.com',
  jakarta: 'adminapiidn.im.qcloud.com',
  riyadh: 'adminapiksa.im.qcloud.com',
} as const;

export type DataCenter = keyof typeof DATA_CENTERS;
